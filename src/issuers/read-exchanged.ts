/** `use.subject_token` of an entry: its tokens as subject and actor tokens. */
import type { TrustedIssuer as WrittenIssuer } from '../generated/config.ts'
import type { JsonValue } from '../oauth.ts'
import type { Path } from '../source/index.ts'
import type { ExchangedTokens, Platform } from './issuer.ts'
import type { Report } from './written.ts'

/** What is known of the entry already. */
export interface EntryOfIssuer {
  readonly name: string
  readonly platform: Pick<Platform, 'tenants'>
  /** The audience of its client assertions. */
  readonly audience: string
  /** Whether tokens are exchanged here. */
  readonly exchanges: boolean
}

/** Reads what tokens of an issuer are as subject and actor tokens; null where they are none, or cannot be used as written. */
export const readExchanged = (
  { use }: WrittenIssuer,
  { name, platform, audience, exchanges }: EntryOfIssuer,
  report: Report,
): ExchangedTokens | null => {
  const written = use.subject_token
  if (written === undefined) return null
  const at = ['use', 'subject_token']
  if (!exchanges) {
    const help = 'remove it: the token service that answers decides whose tokens it exchanges'
    report(at, 'CG6323', 'no token is exchanged here', help)
    return null
  }
  const audiences = [written.audience].flat()
  if (use.client_assertion !== undefined && audiences.includes(audience)) {
    const help = 'give each use an audience of its own: a token of the one would be good for the other'
    report([...at, 'audience'], 'CG6320', 'the audience of `client_assertion`', help)
  }
  return {
    audiences,
    ...readMatch(written.match, at, { name, platform }, report),
    keepsSubject: written.subject === 'same',
  }
}

/** Reads which claims have to match. An issuer that serves everybody needs its tenant among them. */
export const readMatch = (
  written: { readonly [name: string]: JsonValue } | undefined,
  at: Path,
  { name, platform }: Pick<EntryOfIssuer, 'name' | 'platform'>,
  report: Report,
): Pick<ExchangedTokens, 'match' | 'tenant'> => {
  const match = Object.entries(written ?? {})
  const pinned = platform.tenants.find(claim => match.some(([known, value]) => known === claim && value !== ''))
  if (platform.tenants.length > 0 && pinned === undefined) {
    const help = `add one of ${platform.tenants.join(', ')} to \`match\``
    report(at, 'CG6321', `\`${name}\` serves everybody, and nothing says whose tokens are meant`, help)
  }
  const tenant = match.find(([claim]) => claim === pinned)?.[1]
  return { match, tenant: tenant === undefined ? null : String(tenant) }
}
