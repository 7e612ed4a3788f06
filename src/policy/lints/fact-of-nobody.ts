import { type FactPath, spelledPath } from '../../expression/index.ts'
import { AUTH_METHODS, type AuthMethodFacts } from '../../oauth.ts'
import { termsReading } from '../compiled.ts'
import type { ClientRecord } from '../decision.ts'
import type { Lint } from './lint.ts'

interface Proof {
  readonly fact: FactPath
  readonly isOf: (method: AuthMethodFacts, client: ClientRecord) => boolean
  readonly how: string
}

/** What authentication alone brings, and with which methods. */
const PROOFS: readonly Proof[] = [
  {
    fact: ['client', 'certificate'],
    isOf: (method, { certificateBound = false }) => method.certificate || certificateBound,
    how: 'authenticates with a certificate',
  },
  { fact: ['client', 'key'], isOf: method => method.registers === 'keys', how: 'proves itself with a key of its own' },
  { fact: ['client', 'issuer'], isOf: (_, { issuer }) => issuer != null, how: 'has an issuer that vouches for it' },
]

/** Warns about reading the certificate, the key or the issuer of a client where none of the clients has one: it is always null. */
export const factOfNobody: Lint = function* (policies, clientsOf, report) {
  for (const policy of policies) {
    yield
    for (const { fact, isOf, how } of PROOFS) {
      const reading = termsReading(policy, fact)
      if (reading.length === 0) continue
      const clients = clientsOf(policy)
      const has = (client: ClientRecord): boolean =>
        [client.method, client.leaving ?? client.method].some(method => isOf(AUTH_METHODS[method], client))
      // That no client fits at all is told where the clients are named.
      if (clients.length === 0 || clients.some(has)) continue
      const { source } = policy
      for (const { path } of reading)
        report(
          source.diagnose(source.spanOf(path), {
            code: 'CG3056',
            severity: 'warning',
            message: `\`${spelledPath(fact)}\` is always null here: none of the clients this policy concerns ${how}`,
            help: 'name clients that do in applies_to, or take it out',
          }),
        )
    }
  }
}
