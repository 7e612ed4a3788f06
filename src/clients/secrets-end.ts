import type { NumericDate } from '../oauth.ts'
import type { ClientRegistry } from './registry.ts'

/**
 * Tells when the first client is left without a secret: of each client the last of its secrets counts, for the others are
 * being replaced. Disabled clients do not count; null when no client will be.
 */
export const secretsEnd = ({ all, registered }: Pick<ClientRegistry, 'all' | 'registered'>): NumericDate | null => {
  let first = Number.POSITIVE_INFINITY
  for (const { clientId, disabled } of all()) {
    const credentials = disabled ? null : registered(clientId)?.credentials
    if (credentials?.kind !== 'secrets') continue
    first = Math.min(
      first,
      Math.max(...credentials.secrets.map(({ expiresAt }) => expiresAt ?? Number.POSITIVE_INFINITY)),
    )
  }
  return Number.isFinite(first) ? first : null
}
