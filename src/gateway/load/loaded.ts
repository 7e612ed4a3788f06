import type { ClientRegistry } from '../../clients/index.ts'
import type { TrustedIssuers } from '../../issuers/index.ts'
import type { PolicySet } from '../../policy/index.ts'
import type { KeyRing } from '../../tokens/index.ts'
import type { Discovered, UpstreamCredentials } from '../../upstream/index.ts'
import type { Config } from '../config/settings.ts'
import type { ClientAuthorities } from './client-authorities.ts'
import type { LastGood } from './last-good.ts'
import type { KnownFile } from './read-set.ts'

/** Everything that a set of files says, read and checked, without the secrets that it names. Nothing can serve it. */
export interface LoadedWithoutSecrets {
  readonly config: Config
  /** The clients; nobody can be authenticated with it. */
  readonly registry: Omit<ClientRegistry, 'registered' | 'secretFiles' | 'secretWork' | 'mostKeys' | 'mostNamed'>
  readonly policies: PolicySet
  readonly issuers: TrustedIssuers
  /** The files it was made from: the configuration, the clients, the policies. */
  readonly files: readonly KnownFile[]
}

/** Everything a revision is made of, read and checked. */
export interface Loaded extends LoadedWithoutSecrets {
  readonly id: string
  readonly registry: ClientRegistry
  readonly keys: KeyRing
  readonly adminToken: string | null
  /** The secret setting of the store; null when the store has none. */
  readonly storeSecret: string | null
  /** The token for the receiver of decision records; null for none. */
  readonly decisionLogToken: string | null
  readonly clientAuthorities: ClientAuthorities
  /** The keys file was created by this load, so no gateway has served from here before. */
  readonly firstStart: boolean
  /** The texts it was made from. */
  readonly kept: Pick<LastGood, 'config' | 'clients' | 'policies'>
  /** Drops what the client files say: there may be many. Whoever asks for it reads them again. */
  readonly forget: () => void
  /** What the upstream has said about itself; null when it was not asked, or has not answered. */
  readonly discovered: Discovered | null
  /** What we are to the upstream in the name of each client; null when we are the token service. */
  readonly credentials: UpstreamCredentials | null
}
