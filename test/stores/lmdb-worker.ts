/** A process that shares an lmdb folder with the test: reads one command per line, writes one JSON answer per line. */
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { open } from 'lmdb'
import { openStore } from '../../src/stores/index.ts'

const path = process.argv.at(-1) ?? ''
const now = () => Date.now() / 1000
const losses: string[] = []
const store = await openStore({ type: 'lmdb', path }, now, event => {
  if (event.event === 'store_lost_data') losses.push(`${event.holds} ${event.reason}`)
})
const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : null)
const answer = (value: unknown): boolean => process.stdout.write(`${JSON.stringify(value)}\n`)

const COMMANDS: { readonly [name: string]: (argument: string) => Promise<unknown> } = {
  /** Adds one key 32 times at once. */
  burst: async key => {
    const uses = await Promise.all(Array.from({ length: 32 }, () => store.add(key, '', now() + 300, now())))
    return uses.filter(first => first).length
  },
  get: async key => store.get(key, now()),
  /** Adds 400 large entries, one after the other, until the first fails and beyond. */
  fill: async prefix => {
    const codes: unknown[] = []
    let added = 0
    for (let index = 0; index < 400; index++) {
      const key = codes.length === 0 ? `${prefix}${index}` : `${prefix}failing${index}`
      try {
        if ((await store.add(key, 'v'.repeat(1500), now() + 300, now())) && codes.length === 0) added++
      } catch (error) {
        codes.push(codeOf(error))
      }
    }
    return { added, codes }
  },
  /** Takes the write lock and keeps it until this process ends. */
  hold: async () => {
    const environment = open({ path, noSubdir: false, maxDbs: 4 })
    environment.transactionSync(() => {
      writeSync(1, '"holding"\n')
      for (;;);
    })
  },
  amnesia: async () => store.amnesiaBefore(),
  losses: async () => losses,
  /** Answers 'ok', or the message of what is wrong. */
  ping: () =>
    store.ping().then(
      () => 'ok',
      error => (error instanceof Error ? error.message : null),
    ),
  /** Adds one key, and answers whether it could be, or the code of the failure. */
  add: async key => {
    try {
      return await store.add(key, '', now() + 300, now())
    } catch (error) {
      return codeOf(error)
    }
  },
  /** Says later that it is revoked. */
  revoke: async key => {
    void store.revocations.set(key, '1', now() + 300, now()).then(() => answer(`revoked ${key}`))
    return 'begun'
  },
  revoked: async key => store.revocations.get(key, now()),
  /** Adds keys until it is killed, and says each one that was added. */
  flood: async prefix => {
    for (let index = 0; ; index++) {
      const key = `${prefix}${index}`
      if (await store.add(key, '', now() + 300, now())) answer(key)
    }
  },
}

answer('ready')
for await (const line of createInterface({ input: process.stdin })) {
  const [name = '', argument = ''] = line.split(' ')
  answer(await COMMANDS[name]?.(argument))
}
await store.close()
