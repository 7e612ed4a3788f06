/** The pages of denials: why policies refuse. */
import type { ReasonPages } from '../outcome.ts'
import type { Denial } from './decision.ts'

/** `token` is told more exactly: the scope or the audience is empty. */
export const REASON_PAGES: ReasonPages<Exclude<Denial['reason'], 'token'> | 'scope_empty' | 'audience_empty'> = {
  facts: {
    title: 'the request does not fit a schema of a policy',
    cause:
      'A block such as `assertion` or `metadata` of a policy declares what it needs, and the request has something else. `note` names the policy, the block and the member, and the keyword that it breaks.',
    remedy:
      'Let the client send what is declared, or widen the block. `claimgate explain` shows a request against its policies.',
  },
  evaluation_error: {
    title: 'an expression failed',
    cause:
      'The condition of a rule, or the value of a claim or a setting, could not be evaluated for this request. An error denies. `note` has the place, the code and what went wrong.',
    remedy:
      'Guard the expression against what came: `?.`, `?:`, a comparison with null, or a declaration in the block that it reads. `claimgate explain` shows each part.',
  },
  rule: {
    title: 'a rule refuses',
    cause: 'A `deny` rule was true, or a `require` rule was not. `rules` lists all that refuse.',
    remedy: 'Nothing, if that is meant. `claimgate explain` shows which part of the condition decided.',
  },
  no_grant: {
    title: 'no policy allows the request',
    cause: 'No rule refused, and no `allow` rule was true either: what nobody allows is denied.',
    remedy:
      'Write an `allow` rule for this client, endpoint and grant, or look with `claimgate explain` why an existing one is false or does not apply.',
  },
  required_claim: {
    title: 'a required claim has no value',
    cause: 'A claim with `required: true` came out as null. `note` has its place.',
    remedy: 'Let the client send what the claim is made of, or give the expression a default.',
  },
  claims_too_large: {
    title: 'the claims are too large',
    cause: 'All claims of one token together are larger than 16 KiB; `note` has the number of octets.',
    remedy: 'Put less into the token: filter lists with a selection, or let the resource server introspect.',
  },
  scope_empty: {
    title: 'no scope is left',
    cause: 'The client asked for scopes, and `token.scope` of the policies leaves none of them.',
    remedy: 'Ask for another scope, or widen `token.scope`.',
  },
  audience_empty: {
    title: 'no audience is left',
    cause:
      'What was asked for or is registered, and what `token.audience` of the policies allows, have nothing in common; or the client has no audience and the configuration no `access_token.audience`.',
    remedy: 'Ask for another resource, register `audiences`, or widen `token.audience`.',
  },
}
