/** Parameter names that resemble those of the protocol: other parsers take them for the same. */
import { isNearParameter } from '../../oauth-parameters.ts'
import { badRequest } from './answers.ts'
import type { Step } from './exchange.ts'

/**
 * Refuses a name that a lax reader takes for that of an OAuth parameter, and that is not spelt so: ASP.NET ignores the
 * case, PHP reads `scope[]`, `client.id` and `client[id` as the names they resemble, binders of objects read `clientId`.
 * The upstream would act on another value than the policies decided on, and an embedded service would overlook it.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-8.2 RFC 6749 section 8.2}
 */
export const plainNames: Step = ({ form }) => {
  for (const name of form.single.keys()) {
    if (isNearParameter(name)) return badRequest('a parameter has nearly the name of another', 'parameter_name')
  }
  return null
}
