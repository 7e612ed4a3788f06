/** What a client file says of the tokens that the client may exchange. */
import { nearest } from '../nearest.ts'
import { TOKEN_EXCHANGE } from '../oauth.ts'
import type { SubjectTokens } from './client.ts'
import type { ClientFile } from './client-file.ts'
import type { ReadContext } from './read-context.ts'

type Written = NonNullable<ClientFile['subject_tokens']>[number]

/** One for all: there may be many clients. */
const NONE: readonly never[] = []

/** Reads the tokens of trusted issuers that a client may exchange, and what else counts at an exchange alone. */
export const readSubjectTokens = (file: ClientFile, context: ReadContext): readonly SubjectTokens[] => {
  const { subject_tokens: written, bound_subject: bound } = file
  const isLifted = bound === 'resource'
  if (written === undefined && !isLifted) return NONE
  if (written !== undefined) checkExchanges('subject_tokens', file, context)
  if (isLifted) {
    checkExchanges('bound_subject', file, context)
    checkLifted(file, context)
  }
  return (written ?? NONE).flatMap((entry, index) => readEntry(entry, index, context) ?? [])
}

/** Where nothing is exchanged here, or not by this client, a key would promise what nobody holds. */
export const checkExchanges = (
  key: 'subject_tokens' | 'bound_subject' | 'id_jag',
  file: ClientFile,
  { report, front }: ReadContext,
): void => {
  const has = key === 'id_jag' ? front?.answers : front?.exchanges
  if (front !== null && has !== true) {
    const help =
      key === 'id_jag'
        ? 'remove it: the upstream decides what it issues; or `token_exchange: { answered_by: here }`'
        : 'remove it: the upstream decides whose tokens it exchanges; or `token_exchange: { tokens: verified }`'
    report.atKey([key], 'CG4140', `\`${key}\` has no effect in front of an upstream`, help)
  } else if (!file.grant_types.includes(TOKEN_EXCHANGE)) {
    const help = `add ${TOKEN_EXCHANGE} to grant_types, or remove it`
    report.atKey([key], 'CG4140', `\`${key}\` has no effect without the grant of a token exchange`, help)
  }
}

const checkLifted = ({ resource_ids: ids = [] }: ClientFile, { report }: ReadContext): void => {
  const [message, help] =
    ids.length === 0
      ? ['`bound_subject: resource` is about `resource_ids`, and there are none', 'add `resource_ids`, or remove it']
      : [
          'whoever takes a bound token from this client can exchange it as this client',
          'remove it when the proof can be sent',
        ]
  report.atKey(['bound_subject'], 'CG4142', message, help, { severity: 'warning' })
}

const readEntry = (
  { issuer: name, audience, azp }: Written,
  index: number,
  { report, issuers }: ReadContext,
): SubjectTokens | null => {
  const at = ['subject_tokens', index]
  const issuer = issuers.named(name)
  if (issuer === null) {
    const meant = nearest(
      name,
      issuers.all.map(known => known.name),
    )
    const help = meant === null ? 'add it to `trusted_issuers` of the configuration' : `did you mean \`${meant}\`?`
    const more = meant === null ? {} : { fix: meant }
    report.at([...at, 'issuer'], 'CG4141', `no trusted issuer is called \`${name}\``, help, more)
    return null
  }
  if (issuer.exchanged === null) {
    const help = `add \`use: { subject_token: { audience: ... } }\` to \`${name}\` in the configuration`
    report.at([...at, 'issuer'], 'CG4141', `the tokens of \`${name}\` are no subject tokens`, help)
    return null
  }
  const { audiences } = issuer.exchanged
  const [only, ...others] = audiences
  const meant = audience ?? (others.length === 0 ? only : undefined)
  if (meant === undefined || !audiences.includes(meant)) {
    const message = audience === undefined ? `\`${name}\` has several audiences` : `\`${name}\` has no such audience`
    const place = audience === undefined ? at : [...at, 'audience']
    report.at(place, 'CG4141', message, `\`audience\` is one of ${audiences.join(', ')}`)
    return null
  }
  return { issuer: name, audience: meant, azp: azp ?? null }
}
