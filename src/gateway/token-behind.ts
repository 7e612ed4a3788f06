/** The upstream's token behind one that somebody asks about, and what we have to say of it. */
import type { JsonObject } from '../oauth.ts'
import { INACTIVE, verifyJws, withoutReserved } from '../tokens/index.ts'
import { addRemembered, forget, lookUp, type MappedToken, rememberedBeside } from '../upstream/index.ts'
import type { Exchange } from './exchange.ts'

/** What a question about a token is really about. */
export interface TokenBehind {
  /** What the upstream is asked about: a token that it knows. */
  readonly token: string
  /** The client that we issued the token to; null for a token of the upstream. */
  readonly issuedTo: string | null
  /** Makes our introspection answer of the upstream's: what it calls inactive stays so. */
  readonly describe: (answer: JsonObject) => JsonObject
  /** Forgets our token, after the upstream has revoked its own. */
  readonly forget: () => Promise<void>
}

/**
 * Finds the token behind the one that was presented. One that is not ours is the upstream's, unchanged.
 *
 * @throws GatewayError `store_unavailable`
 */
export async function tokenBehind(exchange: Exchange, token: string): Promise<TokenBehind> {
  const { revision, store, now } = exchange
  switch (revision.config.fulfilment) {
    case 'reissue': {
      const mapped = await lookUp(store, token, now)
      return mapped === null ? asItIs(token) : reissued(exchange, token, mapped)
    }
    case 'introspection': {
      const claims = await rememberedBeside(store, token, now)
      return { ...asItIs(token), describe: answer => addRemembered(answer, claims) }
    }
    case 'assertion':
    case 'none':
    case 'issue':
      return asItIs(token)
  }
}

const asItIs = (token: string): TokenBehind => ({
  token,
  issuedTo: null,
  describe: answer => answer,
  forget: () => Promise.resolve(),
})

function reissued({ revision, store, now }: Exchange, token: string, mapped: MappedToken): TokenBehind {
  // With a key that is gone from the key file, its tokens are gone.
  const ours = verifyJws(token, revision.keys)?.payload ?? null
  const expired = ours === null || Number(ours['exp']) <= now
  return {
    token: mapped.token,
    issuedTo: mapped.clientId,
    describe: answer =>
      answer['active'] !== true || expired
        ? INACTIVE
        : { ...answer, ...ours, ...withoutReserved(mapped.introspection), active: true },
    forget: () => forget(store, token),
  }
}
