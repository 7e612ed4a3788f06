/** `use.authorization_grant` of an entry: its tokens as authorization grants. */
import type { TrustedIssuer as WrittenIssuer } from '../generated/config.ts'
import type { AssertionGrants } from './issuer.ts'
import { type EntryOfIssuer, readMatch } from './read-exchanged.ts'
import type { Report } from './written.ts'

/**
 * Reads what assertions of an issuer are grants; null where none are, or where they cannot be used as written. Their audience
 * is our issuer: whoever wants client assertions of the same issuer gives those another one.
 */
export const readGranted = (
  { use }: WrittenIssuer,
  entry: EntryOfIssuer,
  ourIssuer: string,
  report: Report,
): AssertionGrants | null => {
  const written = use.authorization_grant
  if (written === undefined) return null
  const at = ['use', 'authorization_grant']
  if (!entry.exchanges) {
    const help = 'remove it: the token service that answers decides whose assertions it accepts'
    report(at, 'CG6323', 'no assertion is a grant here', help)
    return null
  }
  const shared = [
    ...(use.client_assertion !== undefined && entry.audience === ourIssuer ? ['client_assertion'] : []),
    ...([use.subject_token?.audience ?? []].flat().includes(ourIssuer) ? ['subject_token'] : []),
  ]
  for (const other of shared) {
    const help = `give \`${other}\` another \`audience\`: that of a grant is our issuer`
    report(['use', other], 'CG6320', 'the audience of `authorization_grant`', help)
  }
  return {
    profiles: written.profiles ?? ['id-jag'],
    ...readMatch(written.match, at, entry, report),
    keepsSubject: written.subject === 'same',
  }
}
