/** What of a gateway ends at a date: certificates, authorities, secrets of clients. */
import { X509Certificate } from 'node:crypto'
import type { Ending, Ends } from '../admin/index.ts'
import { secretsEnd } from '../clients/index.ts'
import { disk } from '../files/index.ts'
import type { NumericDate } from '../oauth.ts'
import { once } from '../once.ts'
import type { Config } from './config/settings.ts'
import type { Loaded } from './load/loaded.ts'

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/** What ends of what a process uses. */
export interface EndsOfProcess {
  readonly ends: () => Ends
  /** Reads the files of the listener again, whose certificate is renewed by a load. */
  readonly renew: () => Promise<void>
}

/** Reads the listener's certificate, and all that the upstream needs as it was when the process started. */
export const endsOfProcess = async ({ listen, upstream }: Config, clockMs: () => number): Promise<EndsOfProcess> => {
  const read = async (what: Ending, path: string | null | undefined, end: EndOf): Promise<readonly Dated[]> => {
    if (path == null) return []
    // What cannot be read is told of by whoever needs it.
    const file = await disk.read(path).catch(() => null)
    return file === null ? [] : dated(what, file.text, end)
  }
  const ofListener = async (): Promise<readonly Dated[]> => [
    ...(await read('listener_certificate', listen.tls?.cert, firstOf)),
    ...(await read('client_authority', listen.tls?.clientCa, nextOf)),
  ]
  const ofUpstream = [
    ...(await read('upstream_authority', upstream?.ca, nextOf)),
    ...(await read('upstream_certificate', upstream?.certificate?.cert, firstOf)),
  ]
  let listener = await ofListener()
  return {
    ends: () => endsAt([...listener, ...ofUpstream], clockMs() / 1000),
    renew: async () => {
      listener = await ofListener()
    },
  }
}

/** Looks for what ends of one load, once somebody asks. */
export const endsOfLoad = (
  { clientAuthorities: { field }, issuers, registry }: Loaded,
  clockMs: () => number,
): (() => Ends) => {
  const found = once((): readonly Dated[] => {
    const secrets = secretsEnd(registry)
    return [
      ...(field === null ? [] : dated('client_authority', field, nextOf)),
      ...issuers.all.flatMap(({ published }) =>
        published === null || published.ca === null ? [] : dated('issuer_authority', published.ca, nextOf),
      ),
      ...(secrets === null ? [] : [{ what: 'client_secret', dates: [secrets], end: firstOf } as const]),
    ]
  })
  return () => endsAt(found(), clockMs() / 1000)
}

/** All dates of one kind from one place, and which of them counts. */
interface Dated {
  readonly what: Ending
  readonly dates: readonly NumericDate[]
  readonly end: EndOf
}

const endsAt = (all: readonly Dated[], now: NumericDate): Ends =>
  all.map(({ what, dates, end }) => ({ what, at: end(dates, now) }))

type EndOf = (dates: readonly NumericDate[], now: NumericDate) => NumericDate

/** A chain holds as long as each of its certificates. */
const firstOf: EndOf = dates => Math.min(...dates)

/** Of several authorities one that has ended has been replaced: the next one counts, and the last when all have ended. */
const nextOf: EndOf = (dates, now) => {
  const later = dates.filter(date => date > now)
  return later.length === 0 ? Math.max(...dates) : Math.min(...later)
}

const dated = (what: Ending, pem: string, end: EndOf): readonly Dated[] => {
  const dates = (pem.match(PEM) ?? []).flatMap(text => {
    try {
      const date = Date.parse(new X509Certificate(text).validTo) / 1000
      return Number.isNaN(date) ? [] : [date]
    } catch {
      return []
    }
  })
  return dates.length === 0 ? [] : [{ what, dates, end }]
}
