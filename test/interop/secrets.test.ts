/** Secrets in files, as they are mounted and replaced while the gateway runs. */
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { basicHeader, post, type Running, run } from '../gateway/running.ts'

const FIRST = 'first-secret-0123456789-0123456789'
const SECOND = 'second-secret-0123456789-0123456789'

let running: Running | null = null
afterEach(async () => {
  await running?.stop()
  running = null
})

const client = (place: string): string => `
client_id: filed
token_endpoint_auth_method: client_secret_basic
grant_types: [client_credentials]
metadata: { tenant: acme, tier: gold }
secrets: [{ value: "${place}" }]
`
const status = async ({ url }: Running, secret: string): Promise<number> =>
  (await post(`${url}/token`, { grant_type: 'client_credentials' }, basicHeader('filed', secret))).status
const until = async (holds: () => boolean): Promise<void> => {
  for (let waits = 0; !holds(); waits++) {
    if (waits === 400) throw new Error('it did not happen within 8 s')
    await new Promise(done => setTimeout(done, 20))
  }
}
const codesOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

describe('a secret in a file', () => {
  test('accepts the new one after a mounted folder was swapped by its link', async () => {
    running = await run({ gateway: { watch: true } })
    const mounted = join(running.folder, 'mounted')
    const place = (name: string, secret: string): void => {
      mkdirSync(join(mounted, name), { recursive: true })
      writeFileSync(join(mounted, name, 'secret'), `${secret}\n`)
      symlinkSync(name, join(mounted, '..data_tmp'))
      renameSync(join(mounted, '..data_tmp'), join(mounted, '..data'))
    }
    place('..first', FIRST)
    symlinkSync('..data/secret', join(mounted, 'secret'))
    running.write('clients/filed.yaml', client('file:../mounted/secret'))
    const { gateway } = running
    const one = gateway.revision().id
    await until(() => gateway.revision().id !== one)
    expect(await status(running, FIRST)).toBe(200)

    const two = gateway.revision().id
    place('..second', SECOND)
    await until(() => gateway.revision().id !== two)
    expect([await status(running, SECOND), await status(running, FIRST)]).toEqual([200, 401])
  })

  test('accepts the old one while the file is empty or gone, and says so', async () => {
    running = await run({ files: { secret: FIRST, 'clients/filed.yaml': client('file:../secret') } })
    for (const spoil of [() => running?.write('secret', ''), () => rmSync(join(running?.folder ?? '', 'secret'))]) {
      spoil()
      const { result, diagnostics } = await running.gateway.reload()
      expect(result).toBe('rejected')
      expect(diagnostics.map(({ code }) => code)).toContain('CG4017')
      expect(await status(running, FIRST)).toBe(200)
    }
    running.write('secret', SECOND)
    expect((await running.gateway.reload()).result).toBe('applied')
    expect([await status(running, SECOND), await status(running, FIRST)]).toEqual([200, 401])
  })

  test.each([
    ['a line feed', `${FIRST}\n`],
    ['a carriage return and a line feed', `${FIRST}\r\n`],
    ['nothing', FIRST],
  ])('accepts it with %s at the end', async (_, text) => {
    running = await run({ files: { secret: text, 'clients/filed.yaml': client('file:../secret') } })
    expect(await status(running, FIRST)).toBe(200)
  })

  test.each([
    ['two line feeds at the end', `${FIRST}\n\n`, 'CG4020'],
    ['a line feed before it', `\n${FIRST}`, 'CG4020'],
    ['two lines', `${FIRST}\n${SECOND}\n`, 'CG4020'],
    ['a byte order mark', `\ufeff${FIRST}`, 'CG4020'],
    ['NUL', `${FIRST}\0`, 'CG4020'],
    ['a line feed alone', '\n', 'CG4017'],
    ['nothing in it', '', 'CG4017'],
  ])('reports a file with %s, and never shows it', async (_, text, code) => {
    const failure = codesOf(
      await run({ files: { secret: text, 'clients/filed.yaml': client('file:../secret') } }).catch(error => error),
    )
    expect(failure).toContain(code)
    expect(failure).not.toContain(FIRST)
  })

  test.each([
    ['is not there', 'file:../nowhere'],
    ['is a folder', 'file:../clients'],
    ['has no name', 'file:'],
    ['is a link to itself', 'file:../loop'],
    ['is in a folder that is a file', 'file:../claimgate.yaml/x'],
  ])('reports a file that %s', async (_, place) => {
    running = await run()
    symlinkSync('loop', join(running.folder, 'loop'))
    running.write('clients/filed.yaml', client(place))
    const { result, diagnostics } = await running.gateway.reload()
    expect(result).toBe('rejected')
    expect(diagnostics.map(({ code }) => code)).toContain('CG4017')
  })

  test('accepts one from the environment, with its line break or without', async () => {
    running = await run({
      files: { 'clients/filed.yaml': client('env:FILED') },
      gateway: { env: { CLIENT_SECRET: SECOND, FILED: `${FIRST}\n` } },
    })
    expect(await status(running, FIRST)).toBe(200)
  })
})
