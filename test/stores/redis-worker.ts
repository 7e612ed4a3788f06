/**
 * A process that opens a redis store and uses one key twice: what Node trusts is decided when a process starts. Writes
 * one line of JSON.
 */
import { openStore } from '../../src/stores/index.ts'

const url = process.argv.at(-1) ?? ''
const now = () => Date.now() / 1000
try {
  const store = await openStore({ type: 'redis', url }, now)
  const add = () => store.add('jti:a:tls', '', now() + 300, now())
  const answer = [await add(), await add()]
  await store.ping()
  await store.close()
  process.stdout.write(JSON.stringify(answer))
} catch (failure) {
  const { code, cause } = failure as { code: string; cause?: Error }
  process.stdout.write(JSON.stringify({ code, cause: cause?.message }))
}
