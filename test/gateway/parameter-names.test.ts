/** One walk over the names of parameters in every way to run the gateway: near spellings are refused wherever they arrive. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Koa from 'koa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientAuthentication } from '../../src/gateway/index.ts'
import { OAUTH_PARAMETERS } from '../../src/oauth-parameters.ts'
import { type BehindOptions, behind } from '../upstream/behind.ts'
import { basicHeader, type LogLine, run } from './running.ts'

interface Door {
  readonly url: string
  readonly clientId: string
  readonly lines: readonly LogLine[]
  readonly stop: () => Promise<void>
}

/** Listens with one middleware of an application. */
const mounted = async (middleware: Koa.Middleware): Promise<{ url: string; stop: () => void }> => {
  const app = new Koa()
  app.silent = true
  app.use(middleware)
  const server = createServer(app.callback())
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const stop = (): void => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`, stop }
}

const embedded = async (): Promise<Door> => {
  const { url, lines, stop } = await run()
  return { url: `${url}/token`, clientId: 'basic', lines, stop }
}

const inApplication = (guard: boolean) => async (): Promise<Door> => {
  const { gateway, lines, stop } = await run()
  const app = await mounted(guard ? clientAuthentication(gateway) : gateway.routes)
  const stopBoth = (): Promise<void> => {
    app.stop()
    return stop()
  }
  return { url: app.url, clientId: 'basic', lines, stop: stopBoth }
}

const proxy = (fulfilment: NonNullable<BehindOptions['fulfilment']>) => async (): Promise<Door> => {
  const { issuer, lines, stop } = await behind({ fulfilment })
  return { url: `${issuer}/token`, clientId: 'service', lines, stop }
}

const DOORS: readonly (readonly [string, () => Promise<Door>])[] = [
  ['the embedded token service', embedded],
  ['the routes in an application', inApplication(false)],
  ['the guard in an application', inApplication(true)],
  ['a proxy with fulfilment none', proxy('none')],
  ['a proxy with fulfilment assertion', proxy('assertion')],
  ['a proxy with fulfilment introspection', proxy('introspection')],
  ['a proxy with fulfilment reissue', proxy('reissue')],
]

/** Spellings that one framework or another reads as the name. */
const SPELLINGS: readonly ((name: string) => string)[] = [
  name => `${name}[]`,
  name => name.toUpperCase(),
  name => `${name} `,
  name => `%${name.charCodeAt(0).toString(16)}${name.slice(1)}`,
]
const near = [...OAUTH_PARAMETERS.keys()].flatMap(name => [
  ...SPELLINGS.map(spell => spell(name)),
  ...(name.includes('_') ? [name.replaceAll('_', '.'), name.replaceAll('_', '')] : []),
])

describe.each(DOORS)('the names of parameters at %s', (_, open) => {
  let door: Door
  beforeAll(async () => {
    door = await open()
  })
  afterAll(() => door.stop())

  const ask = async (form: Readonly<Record<string, string>>): Promise<readonly [number, unknown]> => {
    const answer = await fetch(door.url, {
      method: 'POST',
      headers: basicHeader(door.clientId),
      body: new URLSearchParams({ grant_type: 'client_credentials', ...form }),
    })
    await answer.arrayBuffer()
    const last = door.lines.filter(({ fields }) => fields['event'] === 'request').at(-1)
    return [answer.status, last?.fields['detail']]
  }

  it('are refused where they are nearly those of OAuth', async () => {
    const passed: (readonly [string, number, unknown])[] = []
    for (const name of near) {
      const [status, detail] = await ask({ [name]: 'x' })
      if (status !== 400 || detail !== 'parameter_name') passed.push([name, status, detail])
    }
    expect(passed).toEqual([])
  })

  it('are accepted where they are near to none', async () => {
    for (const name of ['x-client-SKU', 'client_info', 'weather', 'a[b]']) {
      const [, detail] = await ask({ [name]: 'x' })
      expect([name, detail === 'parameter_name']).toEqual([name, false])
    }
  })
})
