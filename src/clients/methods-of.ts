/** The method of a client, or the two of a client that changes it. */
import { AUTH_METHODS, type AuthMethod, authMethodOf, DEFAULT_AUTH_METHOD, type NumericDate } from '../oauth.ts'
import type { ClientFile } from './client-file.ts'
import { readDate } from './dates.ts'
import type { ReadContext } from './read-context.ts'

export interface Methods {
  /** The one method; of two, the one that the client goes to. */
  readonly method: AuthMethod
  /** The one that the client leaves, and until when it counts; null for nearly all, and once that has passed. */
  readonly leaving: { readonly method: AuthMethod; readonly endsAt: NumericDate } | null
  /** Those whose keys are there for a reason. */
  readonly meant: readonly AuthMethod[]
}

const PATH = ['token_endpoint_auth_method']
const WARNING = { severity: 'warning' } as const

/** Reads the methods of a client. Two of them are an exception, which needs an end and warns. */
export const methodsOf = (file: ClientFile, { report, instant }: ReadContext): Methods => {
  const { token_endpoint_auth_method: written = DEFAULT_AUTH_METHOD, until } = file
  const endsAt = until === undefined ? null : readDate(until)
  if (until !== undefined && endsAt === null)
    report.at(['until'], 'CG4022', 'there is no such day', 'write 2027-06-30 or 2027-06-30T12:00:00Z')
  if (typeof written === 'string') {
    const help = 'remove it; secrets have `expires_at`, and a client that may do nothing more has `disabled`'
    if (until !== undefined) report.atKey(['until'], 'CG4008', '`until` has no effect with one method', help, WARNING)
    const method = authMethodOf(written)
    return { method, leaving: null, meant: [method] }
  }
  const [old = DEFAULT_AUTH_METHOD, method = old] = written.map(authMethodOf)
  const refuse = (message: string, help: string): void => report.at(PATH, 'CG4032', message, help)
  if (old === method) refuse(`both methods are ${method}`, 'keep one of them')
  else if ([old, method].some(one => AUTH_METHODS[one].registers === 'none'))
    refuse('a public client has no second method', 'register a client of its own for the other method')
  else if (until === undefined) report.at(PATH, 'CG4005', 'two methods, and no end', 'add `until: DATE` beside them')
  else if (endsAt !== null && instant.isPast(endsAt)) {
    report.at(PATH, 'CG4006', `${old} ended ${until}: ${method} alone counts`, `write ${method} alone`, WARNING)
    return { method, leaving: null, meant: [method] }
  } else if (endsAt !== null) {
    report.at(PATH, 'CG4006', `${old} is accepted beside ${method}`, `it ends ${until}`, WARNING)
    return { method, leaving: { method: old, endsAt }, meant: [old, method] }
  }
  return { method, leaving: null, meant: [old, method] }
}
