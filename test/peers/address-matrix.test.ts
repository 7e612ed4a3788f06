/**
 * The recorded address behind no proxy, one nginx and two, for each field that they write and each family of addresses,
 * whatever the client writes itself; and certificates that the client writes into a field.
 */
import { X509Certificate } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../free-port.ts'
import { type Running, run } from '../gateway/running.ts'
import { type Asked, ask, CLIENT, claimsOf, FILES, FORGED, INNER, OUTER, partner, server } from './asking.ts'
import { installed } from './installed.ts'
import { type Nginx, runNginx } from './nginx.ts'

const FAMILIES = {
  // Where something listens, how it is reached, and what is then recorded.
  IPv4: { listen: (port: number) => `127.0.0.1:${port}`, host: '127.0.0.1', from: CLIENT, recorded: CLIENT },
  IPv6: { listen: (port: number) => `[::1]:${port}`, host: '::1', from: '::1', recorded: '::1' },
  // A socket of version 6 sees a connection of version 4 as ::ffff:127.0.0.9.
  'IPv4-mapped': {
    listen: (port: number) => `[::]:${port} ipv6only=off`,
    host: '127.0.0.1',
    from: CLIENT,
    recorded: CLIENT,
  },
} as const
type Family = keyof typeof FAMILIES
const families = Object.keys(FAMILIES) as Family[]

/** Whoever forges a hundred certificates is slowed down elsewhere. */
const UNHURRIED = { throttling: { enabled: false } }

/** What a proxy writes, and which of it the gateway is configured to believe. */
const WRITERS = [
  { writes: 'X-Forwarded-For', believed: 'x-forwarded-for' },
  { writes: 'Forwarded', believed: 'forwarded' },
  { writes: 'both', believed: 'x-forwarded-for' },
  { writes: 'both', believed: 'forwarded' },
] as const
type Writer = (typeof WRITERS)[number]

const OLD = 'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;'
/** As nginx's documentation has it: an element for this connection, behind what came. */
const STANDARD = 'proxy_set_header Forwarded $forwarded_chain;'
const MAPS = `
  map $remote_addr $forwarded_element {
    ~^[0-9.]+$        "for=$remote_addr";
    ~^[0-9A-Fa-f:.]+$ "for=\\"[$remote_addr]\\"";
    default           "for=unknown";
  }
  map $http_forwarded $forwarded_chain {
    ""      "$forwarded_element";
    default "$http_forwarded, $forwarded_element";
  }`

const linesOf = ({ writes }: Writer): string =>
  writes === 'both' ? `${OLD} ${STANDARD}` : writes === 'Forwarded' ? STANDARD : OLD

/** Whether this machine has the loopback address of version 6. */
const sixes = Object.values(networkInterfaces()).some(all => all?.some(({ address }) => address === '::1'))
const ready = installed('the address matrix behind nginx', 'nginx', 'openssl')
if (!sixes) {
  if (process.env['CLAIMGATE_REQUIRE_PEERS'] === '1') throw new Error('this machine has no ::1')
  process.stderr.write('\n*** SKIPPED: this machine has no ::1: THE ADDRESS MATRIX IS NOT TESTED ***\n\n')
}

describe.skipIf(!(ready && sixes))('the recorded address', () => {
  const gateways = new Map<string, Running>()
  const ports = new Map<string, number>()
  const key = (writer: Writer, hops: number, family: Family): string =>
    `${writer.writes} ${writer.believed} ${hops} ${family}`
  let nginx: Nginx

  beforeAll(async () => {
    for (const forwarded of ['x-forwarded-for', 'forwarded']) {
      const config = {
        // Of both families, so that the listener sees each proxy as ::ffff:127.0.0.2.
        listen: { host: '::', port: 0 },
        trusted_proxies: [`${INNER}/32`, `${OUTER}/32`],
        forwarded,
        client_certificates: { from: ['192.0.2.7/32'], ca: './ca.pem' },
      }
      gateways.set(forwarded, await run({ files: FILES, config }))
    }
    const servers: string[] = []
    const serve = async (listens: readonly string[], to: string, from: string, writer: Writer): Promise<void> => {
      servers.push(`
  server {
    ${listens.map(listen => `listen ${listen};`).join(' ')}
    location / {
      proxy_pass http://${to}; proxy_bind ${from}; proxy_set_header Host $http_host;
      ${linesOf(writer)}
    }
  }`)
    }
    for (const writer of WRITERS) {
      const gateway = `127.0.0.1:${gateways.get(writer.believed)?.listening.port}`
      const open = async (hops: number): Promise<string[]> => {
        const listens: string[] = []
        for (const family of families) {
          const port = await freePort()
          ports.set(key(writer, hops, family), port)
          listens.push(FAMILIES[family].listen(port))
        }
        return listens
      }
      await serve(await open(1), gateway, INNER, writer)
      // The outer one is a mapped address to the inner one.
      const inner = `127.0.0.1:${ports.get(key(writer, 1, 'IPv4-mapped'))}`
      await serve(await open(2), inner, OUTER, writer)
    }
    const last = ports.get(key(WRITERS[3], 2, 'IPv4')) ?? 0
    nginx = await runNginx({ http: MAPS + servers.join(''), listens: { host: '127.0.0.1', port: last } })
  }, 60_000)
  afterAll(async () => {
    await nginx?.stop()
    for (const running of gateways.values()) await running.stop()
  })

  const recorded = async (running: Running, asked: Asked): Promise<readonly unknown[]> => {
    const answer = await ask(asked)
    expect(answer).toMatchObject({ status: 200 })
    return [claimsOf(answer)['address'], running.lines.at(-1)?.fields['remote_address']]
  }
  const gatewayOf = ({ believed }: Writer): Running => {
    const running = gateways.get(believed)
    if (running === undefined) throw new Error('no gateway')
    return running
  }
  const forgeries = Object.entries(FORGED)

  // What hands the request to the gateway, and which field the gateway believes.
  describe.each(WRITERS)('of a gateway that believes $believed, where proxies write $writes', writer => {
    describe.each([1, 2])('through %s nginx', hops => {
      it.each(families)('returns the client at %s, whatever it forges', async family => {
        const { host, from, recorded: expected } = FAMILIES[family]
        const port = ports.get(key(writer, hops, family)) ?? 0
        for (const [what, headers] of forgeries)
          expect(await recorded(gatewayOf(writer), { host, port, from, headers }), what).toEqual([expected, expected])
      })
    })
  })

  describe.each(['x-forwarded-for', 'forwarded'] as const)('without a proxy, believing %s', believed => {
    it.each(['IPv6', 'IPv4-mapped'] as const)('returns the client at %s, whatever it forges', async family => {
      const { host, from, recorded: expected } = FAMILIES[family]
      const running = gatewayOf({ writes: 'both', believed })
      const { port } = running.listening
      for (const [what, headers] of forgeries)
        expect(await recorded(running, { host, port, from, headers }), what).toEqual([expected, expected])
    })
    it('returns the client at IPv4 to a listener of version 4 alone', async () => {
      const config = { trusted_proxies: [`${INNER}/32`], forwarded: believed, listen: { host: '127.0.0.1', port: 0 } }
      const certificates = { client_certificates: { from: ['192.0.2.7/32'], ca: './ca.pem' } }
      const running = await run({ files: FILES, config: { ...config, ...certificates } })
      try {
        const { port } = running.listening
        for (const [what, headers] of forgeries)
          expect(await recorded(running, { host: '127.0.0.1', port, from: CLIENT, headers }), what).toEqual([
            CLIENT,
            CLIENT,
          ])
      } finally {
        await running.stop()
      }
    })
  })

  it('returns each of two clients on the connection that nginx keeps for both', async () => {
    const port = ports.get(key(WRITERS[0], 2, 'IPv4')) ?? 0
    for (const from of [CLIENT, '127.0.0.10', CLIENT])
      expect(await recorded(gatewayOf(WRITERS[0]), { host: '127.0.0.1', port, from })).toEqual([from, from])
  })
})

/** The three forms of the field, and how a client forges each with a certificate that everybody can see. */
const der = new X509Certificate(partner.cert).raw.toString('base64')
const escaped = encodeURIComponent(partner.cert)
const FORMS = {
  'client-cert': ['Client-Cert', `:${der}:`],
  xfcc: ['X-Forwarded-Client-Cert', `By=spiffe://a;Hash=0;Cert="${escaped}"`],
  'pem-escaped:X-SSL-Cert': ['X-SSL-Cert', escaped],
} as const
const forms = Object.keys(FORMS) as (keyof typeof FORMS)[]
/** The same field under names that a proxy or a server might fold into it. */
const spellings = ([name, value]: readonly [string, string]): readonly (readonly [string, string])[] =>
  [name, name.toUpperCase(), name.replaceAll('-', '_'), name.replaceAll('-', '.')].map(one => [one, value] as const)

describe.skipIf(!(ready && sixes))('a certificate field that the client wrote', () => {
  describe.each(forms)('as %s', form => {
    let addresses: Running
    let certificates: Running
    /** Listens at version 4 alone. */
    let old: Running
    let nginx: Nginx
    const ports = new Map<string, number>()
    const portOf = (what: string): number => ports.get(what) ?? 0
    const field = FORMS[form][0]

    beforeAll(async () => {
      const start = (from: string, host = '::'): Promise<Running> =>
        run({
          files: FILES,
          config: {
            ...UNHURRIED,
            listen: { host, port: 0 },
            trusted_proxies: [`${INNER}/32`, `${OUTER}/32`],
            client_certificates: { from: [from], header: form, ca: './ca.pem' },
          },
        })
      // Its proxies are believed about addresses, and another machine about certificates.
      addresses = await start('192.0.2.7/32')
      old = await start('192.0.2.7/32', '127.0.0.1')
      certificates = await start(`${INNER}/32`)
      const servers: string[] = []
      const serve = async (name: string, to: string, from: string, lines: string, tls = ''): Promise<void> => {
        const listens: string[] = []
        for (const family of families) {
          const port = await freePort()
          ports.set(`${name} ${family}`, port)
          listens.push(`listen ${FAMILIES[family].listen(port)}${tls === '' ? '' : ' ssl'};`)
        }
        servers.push(`
  server {
    ${listens.join(' ')} ${tls}
    location / {
      proxy_pass http://${to}; proxy_bind ${from}; proxy_set_header Host $http_host; ${OLD} ${lines}
    }
  }`)
      }
      const asIs = `127.0.0.1:${addresses.listening.port}`
      const believing = `127.0.0.1:${certificates.listening.port}`
      await serve('passing 1', asIs, INNER, '')
      await serve('passing 2', `127.0.0.1:${portOf('passing 1 IPv4-mapped')}`, OUTER, '')
      // The documented lines: nginx can write the escaped PEM alone, and takes away what it cannot write.
      const written = form.startsWith('pem-escaped') ? '$ssl_client_escaped_cert' : '""'
      const tls =
        'ssl_certificate cert.pem; ssl_certificate_key key.pem; ssl_verify_client optional_no_ca; ssl_verify_depth 3;'
      await serve('writing 1', believing, INNER, `proxy_set_header ${field} ${written};`, tls)
      // Two hops of which the inner one takes the field away: only the machine at the edge has seen a certificate.
      await serve('stripping', believing, INNER, `proxy_set_header ${field} "";`)
      await serve('writing 2', `127.0.0.1:${portOf('stripping IPv4-mapped')}`, OUTER, '')
      nginx = await runNginx({
        http: servers.join(''),
        files: { 'cert.pem': server.cert, 'key.pem': server.key },
        listens: { host: '127.0.0.1', port: portOf('writing 2 IPv4') },
      })
    }, 60_000)
    afterAll(async () => {
      await nginx?.stop()
      for (const running of [addresses, old, certificates]) await running?.stop()
    })

    const REFUSED = { status: 401, body: { error: 'invalid_client' } }
    const forged = async (family: Family, port: number, tls?: null): Promise<void> => {
      const { host, from } = FAMILIES[family]
      const asked = { host, port, from, client: 'pki', ...(tls === undefined ? {} : { tls }) } as const
      for (const spelled of spellings(FORMS[form])) {
        expect(await ask({ ...asked, headers: [spelled] }), spelled[0]).toMatchObject(REFUSED)
        const more = [spelled, ['X-Forwarded-For', '192.0.2.7'], ['Forwarded', 'for=192.0.2.7']] as const
        expect(await ask({ ...asked, headers: more }), spelled[0]).toMatchObject(REFUSED)
      }
      // And each of the other forms, which this gateway was not told to read.
      for (const other of forms) {
        const headers = [FORMS[other], ['Client-Cert-Chain', `:${der}:`]] as const
        expect(await ask({ ...asked, headers }), other).toMatchObject(REFUSED)
      }
    }

    it.each(['IPv6', 'IPv4-mapped'] as const)('is refused from %s without a proxy', async family => {
      await forged(family, addresses.listening.port)
      await forged(family, certificates.listening.port)
    })
    it('is refused from IPv4 without a proxy', () => forged('IPv4', old.listening.port))
    it.each(families)('is refused from %s through proxies that pass it on', async family => {
      await forged(family, portOf(`passing 1 ${family}`))
      await forged(family, portOf(`passing 2 ${family}`))
    })
    it.each(families)('is refused from %s through proxies that write it or take it away', async family => {
      await forged(family, portOf(`writing 1 ${family}`), null)
      await forged(family, portOf(`writing 2 ${family}`))
    })
    it.runIf(form.startsWith('pem-escaped'))(
      'is overwritten by the one that nginx saw, which is accepted',
      async () => {
        for (const family of families) {
          const { host, from } = FAMILIES[family]
          const asked = { host, port: portOf(`writing 1 ${family}`), from, client: 'pki' } as const
          expect(await ask({ ...asked, tls: partner })).toMatchObject({ status: 200 })
          expect(await ask({ ...asked, tls: server, headers: [FORMS[form]] })).toMatchObject(REFUSED)
        }
      },
    )
  })
})
