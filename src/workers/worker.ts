/** A process that answers requests, and does what its primary says. */
import cluster from 'node:cluster'
import type { Listener, Prepared, RunningGateway, WorkerPart } from '../gateway/index.ts'
import type { Message, Order, OrderName, Orders } from './messages.ts'

type Deeds = { readonly [name in OrderName]: (given: Orders[name]['given']) => Promise<Orders[name]['answer']> }

/** Serves until the primary says that it is over. A process that nobody leads ends: who would tell it of a new revision? */
export const runWorker = (open: (part: WorkerPart) => Promise<RunningGateway>): Promise<void> =>
  new Promise((resolve, reject) => {
    const { worker } = cluster
    if (worker === undefined) {
      reject(new TypeError('This process has no primary'))
      return
    }
    const tell = (message: Message): Promise<void> => new Promise(sent => worker.send(message, () => sent()))
    const deeds = deedsOf(open)
    const act = async ({ id, name, given }: Order): Promise<void> => {
      try {
        const answer = await (deeds[name] as (given: unknown) => Promise<unknown>)(given)
        await tell({ kind: 'done', id, answer })
      } catch (error) {
        await tell({ kind: 'failed', id, message: error instanceof Error ? error.message : String(error) })
      }
      if (name !== 'finish') return
      worker.disconnect()
      resolve()
    }
    worker.on('message', (order: Order) => void act(order))
    void tell({ kind: 'hello' })
  })

const deedsOf = (open: (part: WorkerPart) => Promise<RunningGateway>): Deeds => {
  let running: { readonly gateway: RunningGateway; readonly listener: Listener } | null = null
  let prepared: Prepared | null = null
  let closing: { readonly goOn: () => void; readonly over: Promise<void> } | null = null
  const begun = () => {
    if (running === null) throw new TypeError('The worker has not begun')
    return running
  }
  return {
    begin: async part => {
      const gateway = await open(part)
      const listener = await gateway.listenPublic()
      running = { gateway, listener }
      return { host: listener.host, port: listener.port, revision: gateway.revision().id }
    },
    prepare: async set => {
      prepared = await begun().gateway.prepare(set)
      return prepared.revision
    },
    hold: async () => {
      begun().listener.hold()
      return null
    },
    take: async () => {
      const { gateway, listener } = begun()
      prepared?.take()
      prepared = null
      listener.release()
      return gateway.revision().id
    },
    drop: async () => {
      prepared?.drop()
      prepared = null
      begun().listener.release()
      return null
    },
    renew: () => begun().listener.renew(),
    drain: async () => {
      begun().listener.drain()
      return null
    },
    close: given =>
      new Promise(closed => {
        let goOn = (): void => {}
        const told = new Promise<void>(resolve => {
          goOn = resolve
        })
        const whenClosed = (): Promise<void> => {
          closed(null)
          return told
        }
        closing = { goOn, over: begun().listener.close({ ...given, whenClosed }) }
      }),
    finish: async () => {
      closing?.goOn()
      await closing?.over
      await running?.gateway.close()
      return null
    },
    metrics: () => begun().gateway.metrics.families(),
    ping: async () => null,
  }
}
