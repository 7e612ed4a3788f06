/** One process of a worker, as its primary sees it. */
import type { ChildProcess } from 'node:child_process'
import cluster from 'node:cluster'
import type { Message, Order, OrderName, Orders } from './messages.ts'

/** The environment that tells a process that it is a worker. */
export type Mark = { readonly [name: string]: string }

/** How a process has ended. */
export interface End {
  readonly pid: number | null
  readonly code: number | null
  readonly signal: string | null
}

/** What becomes of an order. `gone`: the process has ended. */
export type Answer<T> =
  | { readonly kind: 'done'; readonly answer: T }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'gone' | 'late' }

export interface Child {
  readonly pid: number | null
  /** Tells it to do something, once it listens, and waits for so many milliseconds. It never rejects. */
  readonly ask: <N extends OrderName>(
    name: N,
    given: Orders[N]['given'],
    limitMs: number,
  ) => Promise<Answer<Orders[N]['answer']>>
  readonly kill: () => void
  readonly ended: Promise<End>
}

/**
 * Starts the program once more, as a worker. Connections are accepted by the primary, which hands one after the other
 * to each worker in turn: left to the system, the first that wakes up would take most of them.
 */
export const startChild = (mark: Mark): Child => {
  cluster.schedulingPolicy = cluster.SCHED_RR
  cluster.setupPrimary({ serialization: 'advanced' })
  const worker = cluster.fork(mark)
  const closeUntaken = followHandedOver(worker.process)
  const waiting = new Map<number, (answer: Answer<unknown>) => void>()
  let asked = 0
  let gone = false
  let hello = (): void => {}
  const listens = new Promise<void>(resolve => {
    hello = resolve
  })
  worker.on('message', (message: Message) => {
    if (message.kind === 'hello') hello()
    else waiting.get(message.id)?.(message)
  })
  // What cannot be sent any more is answered by the end of the process.
  worker.on('error', () => {})
  const ended = new Promise<End>(resolve => {
    worker.once('exit', (code: number | null, signal: string | null) => {
      gone = true
      closeUntaken()
      hello()
      for (const answer of [...waiting.values()]) answer({ kind: 'gone' })
      resolve({ pid: worker.process.pid ?? null, code, signal })
    })
  })

  const send = (name: OrderName, given: unknown, limitMs: number): Promise<Answer<unknown>> =>
    new Promise(resolve => {
      const id = ++asked
      const end = (answer: Answer<unknown>): void => {
        clearTimeout(timer)
        waiting.delete(id)
        resolve(answer)
      }
      // After a pause of the whole machine the answer may be there already: it gets one more turn of the event loop.
      const timer = setTimeout(() => setImmediate(() => setImmediate(end, { kind: 'late' })), limitMs)
      waiting.set(id, end)
      const order: Order = { id, name, given }
      void listens.then(() => {
        if (gone) end({ kind: 'gone' })
        else if (waiting.has(id)) worker.send(order, () => {})
      })
    })

  return {
    pid: worker.process.pid ?? null,
    ask: async (name, given, limitMs) => (await send(name, given, limitMs)) as Answer<never>,
    kill: () => void worker.process.kill('SIGKILL'),
    ended,
  }
}

/**
 * Returns what closes the connection that was handed to a process last. Connections are handed over one at a time, and the
 * next one when the process has said that it has the one before, whose copy here is closed then: of a process that has
 * ended before, nobody would ever close it, and its client would wait. To close one again does nothing.
 */
const followHandedOver = (child: ChildProcess): (() => void) => {
  const send = child.send.bind(child) as (...given: unknown[]) => boolean
  let last: { readonly close: () => void } | null = null
  child.send = (...given: unknown[]): boolean => {
    const [, handle] = given
    if (isHandle(handle)) last = handle
    return send(...given)
  }
  return () => last?.close()
}

const isHandle = (value: unknown): value is { readonly close: () => void } =>
  typeof value === 'object' && value !== null && 'close' in value && typeof value.close === 'function'
