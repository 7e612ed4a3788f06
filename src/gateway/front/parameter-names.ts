/** Parameter names that resemble those of the protocol: other parsers take them for the same. */
import { badRequest } from '../request/answers.ts'
import type { Step } from '../request/exchange.ts'

/** Parameters that we read, compare with the registration, or leave out. */
const READ: ReadonlySet<string> = new Set(
  (
    'client_id client_secret client_assertion client_assertion_type grant_type scope resource audience code_verifier ' +
    'code_challenge code_challenge_method request request_uri token id_token_hint'
  ).split(' '),
)

/**
 * Refuses a name that is one of those in another case, with spaces around it, with `.`, `[` or a space for `_`, or with
 * brackets after it: ASP.NET ignores the case, PHP reads `scope[]`, `client.id` and `client[id` as the names they resemble,
 * and the upstream would act on another value than the policies decided on.
 */
export const plainNames: Step = ({ form }) =>
  [...form.single.keys()].some(name => !READ.has(name) && readings(name).some(reading => READ.has(reading)))
    ? badRequest('a parameter has nearly the name of another', 'parameter_name')
    : null

const readings = (name: string): readonly string[] => {
  const lower = name.trim().toLowerCase()
  return [lower, lower.replace(/\[.*$/s, '').trim()].map(text => text.replace(/[. []/g, '_'))
}
