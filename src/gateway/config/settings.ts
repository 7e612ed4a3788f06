/** The configuration as it is used, and how that is made of what is written. */
import { isAbsolute, join, resolve } from 'node:path'
import { readDate } from '../../clients/index.ts'
import type { FilledConfig } from '../../generated/config.ts'
import type { SigningAlg } from '../../jose/index.ts'
import { EMBEDDED_GRANT_TYPES, type JsonObject, JWT_BEARER, type NumericDate } from '../../oauth.ts'
import { STORES, type StoreSettings } from '../../stores/index.ts'
import { type Strategy, strippedByDefault, type UpstreamSettings, WITHHELD } from '../../upstream/index.ts'

/** The configuration with every default filled in and every path absolute. */
export type Config = EmbeddedConfig | FrontConfig

/** We are the token service. */
export interface EmbeddedConfig extends CommonConfig {
  readonly upstream: null
  readonly fulfilment: 'issue'
  readonly forwardUnregisteredUntil: null
}

/** We stand in front of a token service. */
export interface FrontConfig extends CommonConfig {
  readonly upstream: UpstreamSettings
  readonly fulfilment: Strategy
  /** Requests of unregistered clients are forwarded before this instant; null refuses them. */
  readonly forwardUnregisteredUntil: NumericDate | null
}

interface CommonConfig {
  readonly issuer: string
  readonly listen: {
    readonly host: string
    readonly port: number
    /** Seconds. */
    readonly drainDelay: number
    /** What a proxy in front takes off every path before it arrives; empty where nothing is. */
    readonly strippedPrefix: string
    readonly tls: TlsConfig | null
  }
  readonly admin: { readonly host: string; readonly port: number; readonly token: string | null }
  readonly clients: string
  readonly policies: string
  readonly keys: string
  readonly store: StoreConfig
  /** What introspection says of tokens that were issued before the store lost its data. */
  readonly afterLoss: FilledConfig['after_loss']
  /** Who verifies proofs of possession, and whether they need a nonce. */
  readonly dpop: { readonly proofs: 'here' | 'upstream'; readonly nonce: 'off' | 'required' }
  readonly accessToken: {
    /** Seconds. */
    readonly lifetime: number
    /** Seconds. */
    readonly maxLifetime: number
    readonly alg: SigningAlg
    readonly audience: string | null
  }
  /** Paths as configured; `endpoint-paths.ts` says where the others are. */
  readonly endpoints: FilledConfig['endpoints']
  readonly trustedProxies: readonly string[]
  /** The one field that trusted proxies are believed in about addresses. */
  readonly forwarded: FilledConfig['forwarded']
  /** The proxies that hand client certificates over in a field; null when nobody does. */
  readonly clientCertificates: {
    readonly from: readonly string[]
    readonly header: string
    /** Path of a PEM file; null when no chain can be verified. */
    readonly ca: string | null
  } | null
  /** Values of Host that claimgate vouches for. */
  readonly hosts: readonly string[]
  readonly limits: {
    readonly connectionsPerAddress: number
    readonly requests: number
    readonly passed: number
    /** Octets. */
    readonly head: number
    /** Octets. */
    readonly body: number
    /** Seconds. */
    readonly idle: number
    /** Seconds. */
    readonly connect: number
    /** Seconds. */
    readonly headTime: number
    /** Octets. */
    readonly form: number
    /** Seconds. */
    readonly formTime: number
    /** Octets. */
    readonly answerHead: number
    /** Octets. */
    readonly answer: number
    /** Seconds. */
    readonly keepAlive: number
    /** Time-outs in a row. */
    readonly timeouts: number
  }
  /** Words of response_type that the authorization endpoint refuses. */
  readonly frontChannelRefuse: readonly string[]
  readonly cors: 'upstream' | 'off' | { readonly origins: readonly string[] }
  /** Whether scripts of every origin may read metadata and keys: unless `off` is written. */
  readonly openDocuments: boolean
  readonly jwks: { readonly allowPrivateAddresses: readonly string[] }
  readonly log: { readonly format: 'auto' | 'json' | 'text' }
  /** Processes that answer requests. */
  readonly workers: number | 'auto'
  /** As written: they are read with the clients. */
  readonly trustedIssuers: FilledConfig['trusted_issuers']
  /** The grants of the embedded token service. */
  readonly servedGrants: ReadonlySet<string>
  readonly tokenExchange: {
    /** Who issues what comes out of an exchange: we, or the token service behind us. */
    readonly answeredBy: 'here' | 'upstream'
    /** Whether subject and actor tokens are verified here, and are facts: always where we answer. */
    readonly verifies: boolean
    /** Seconds. */
    readonly maxLifetime: number
  }
  readonly throttling: { readonly enabled: boolean; readonly failures: number; readonly window: number }
  readonly consts: JsonObject
}

/** The endpoints whose path can be configured. */
export type EndpointName = keyof FilledConfig['endpoints']

/** Paths of PEM files. */
export interface TlsConfig {
  readonly cert: string
  readonly key: string
  readonly clientCa: string | null
  /** Whether clients are asked for a certificate although no chain can be verified. */
  readonly requestCertificates: boolean
  /** Whether they are asked because workloads of a trust domain show theirs, whose authorities change. */
  readonly workloads: boolean
}

/** The secret of a store may still be a reference, `env:NAME` or `file:path`. */
export type StoreConfig = Pick<StoreSettings, 'type' | 'path' | 'url'>

/** A path of a file, from the folder that the file is in. */
export const within = (folder: string, path: string): string => (isAbsolute(path) ? path : join(folder, path))

/** Whether documents of a SPIFFE trust domain authenticate clients. */
export const trustsWorkloads = (issuers: FilledConfig['trusted_issuers']): boolean =>
  Object.values(issuers).some(({ spiffe, use }) => spiffe !== undefined && use.client_assertion !== undefined)

/** Whether assertions of an issuer are grants; of one profile, if that is named. */
export const grantsAre = (issuers: FilledConfig['trusted_issuers'], profile?: 'id-jag' | 'jwt'): boolean =>
  Object.values(issuers).some(({ use: { authorization_grant: grant } }) => {
    const { profiles = ['id-jag'] } = grant ?? { profiles: [] }
    return grant !== undefined && (profile === undefined || profiles.some(one => one === profile))
  })

const WITHOUT_ASSERTIONS: ReadonlySet<string> = new Set([...EMBEDDED_GRANT_TYPES].filter(grant => grant !== JWT_BEARER))

/** Whether our own listener asks clients for a certificate. */
export const asksForCertificates = ({ clientCa, requestCertificates, workloads }: TlsConfig): boolean =>
  clientCa !== null || requestCertificates || workloads

/** Prepares what is written for use: every path absolute, every name ours. */
export const prepare = (written: FilledConfig, folder: string): Config => {
  const path = (text: string): string => within(folder, text)
  const { tls } = written.listen
  return {
    issuer: written.issuer,
    listen: {
      host: written.listen.host,
      port: written.listen.port,
      drainDelay: written.listen.drain_delay,
      strippedPrefix: strippedOf(written),
      tls:
        tls === undefined
          ? null
          : {
              cert: path(tls.cert),
              key: path(tls.key),
              clientCa: tls.client_ca === undefined ? null : path(tls.client_ca),
              requestCertificates: tls.request_certificates,
              workloads: trustsWorkloads(written.trusted_issuers),
            },
    },
    admin: { host: written.admin.host, port: written.admin.port, token: written.admin.token ?? null },
    clients: path(written.clients),
    policies: path(written.policies),
    keys: path(written.keys),
    store: prepareStore(written.store, path),
    afterLoss: written.after_loss,
    dpop: { proofs: written.dpop.proofs, nonce: written.dpop.nonce },
    accessToken: {
      lifetime: written.access_token.lifetime,
      maxLifetime: written.access_token.max_lifetime,
      alg: written.access_token.alg,
      audience: written.access_token.audience ?? null,
    },
    endpoints: written.endpoints,
    trustedProxies: written.trusted_proxies,
    forwarded: written.forwarded,
    clientCertificates: prepareClientCertificates(written.client_certificates, path),
    hosts: written.hosts ?? [new URL(written.issuer).host],
    limits: {
      connectionsPerAddress: written.limits.connections_per_address,
      requests: written.limits.requests,
      passed: written.limits.passed,
      head: written.limits.head,
      body: written.limits.body,
      idle: written.limits.idle,
      connect: written.limits.connect,
      headTime: written.limits.head_time,
      form: written.limits.form,
      formTime: written.limits.form_time,
      answerHead: written.limits.answer_head,
      answer: written.limits.answer,
      keepAlive: written.limits.keep_alive,
      timeouts: written.limits.timeouts,
    },
    frontChannelRefuse:
      written.front_channel.refuse ?? (written.fulfilment === 'reissue' ? ['token', 'id_token'] : ['token']),
    cors: written.cors ?? (written.upstream === undefined ? 'off' : 'upstream'),
    openDocuments: written.cors !== 'off',
    jwks: { allowPrivateAddresses: written.jwks.allow_private_addresses },
    log: { format: written.log.format },
    workers: written.workers,
    trustedIssuers: written.trusted_issuers,
    servedGrants: grantsAre(written.trusted_issuers) ? EMBEDDED_GRANT_TYPES : WITHOUT_ASSERTIONS,
    tokenExchange: prepareExchange(written),
    throttling: written.throttling,
    consts: written.const,
    ...prepareSide(written, path, strippedOf(written)),
  }
}

const prepareExchange = ({ token_exchange: written, upstream }: FilledConfig): Config['tokenExchange'] => {
  const answeredBy = written.answered_by ?? (upstream === undefined ? 'here' : 'upstream')
  const verifies = answeredBy === 'here' || written.tokens === 'verified'
  return { answeredBy, verifies, maxLifetime: written.max_lifetime }
}

const prepareClientCertificates = (
  written: FilledConfig['client_certificates'],
  path: (text: string) => string,
): Config['clientCertificates'] =>
  written === undefined
    ? null
    : { from: written.from, header: written.header, ca: written.ca === undefined ? null : path(written.ca) }

/** The side behind the gateway: none, or a token service. */
const prepareSide = (
  { issuer, upstream, fulfilment, unregistered_clients: unregistered }: FilledConfig,
  path: (text: string) => string,
  stripped: string,
): Pick<EmbeddedConfig, SideKey> | Pick<FrontConfig, SideKey> => {
  // An upstream without a fulfilment has been reported, and so has a fulfilment without an upstream.
  if (upstream === undefined || fulfilment === undefined)
    return { upstream: null, fulfilment: 'issue', forwardUnregisteredUntil: null }
  return {
    upstream: { ...prepareUpstream(upstream, issuer, path), stripped },
    fulfilment,
    forwardUnregisteredUntil: unregistered === 'refuse' ? null : readDate(unregistered.forward_until),
  }
}

type SideKey = 'upstream' | 'fulfilment' | 'forwardUnregisteredUntil'

const prepareUpstream = (
  { publish_upstream_keys: publish, ...written }: NonNullable<FilledConfig['upstream']>,
  issuer: string,
  path: (text: string) => string,
): Omit<UpstreamSettings, 'stripped'> => ({
  url: withoutSlash(new URL(written.url).href),
  issuer: written.issuer ?? issuer,
  host: written.host,
  ca: written.ca === undefined ? null : path(written.ca),
  timeout: written.timeout,
  pass: WITHHELD.filter(member => written.pass.includes(member)),
  passPaths: written.pass.filter(name => name.startsWith('/')),
  paths: written.paths ?? null,
  metadata: prepareMetadata(written.metadata, path),
  issuers: written.issuers,
  hosts: written.hosts,
  serverName: written.server_name ?? null,
  certificate:
    written.certificate === undefined
      ? null
      : { cert: path(written.certificate.cert), key: path(written.certificate.key) },
  defaultScope: written.default_scope,
  addsScopes: written.adds_scopes,
  exchange: written.exchange,
  upgrades: written.upgrades,
  dropFields: written.drop_fields.map(name => name.toLowerCase()),
  refuseQuery: written.refuse_query,
  publishKeysUntil: typeof publish === 'string' ? (readDate(publish) ?? 0) : publish ? Number.POSITIVE_INFINITY : 0,
})

/** Without a word about it, `upstream.url` tells. */
const strippedOf = ({ issuer, listen, upstream }: FilledConfig): string => {
  if (listen.stripped_prefix !== undefined) return withoutSlash(listen.stripped_prefix)
  return upstream === undefined || !URL.canParse(upstream.url) ? '' : strippedByDefault(issuer, upstream.url)
}

const withoutSlash = (url: string): string => url.replace(/\/$/, '')

const prepareMetadata = (written: string, path: (text: string) => string): UpstreamSettings['metadata'] => {
  if (written.startsWith('file:')) return { file: path(written.slice('file:'.length)) }
  return written === 'openid' || written === 'oauth' ? written : 'auto'
}

const prepareStore = (store: StoreConfig, path: (text: string) => string): StoreConfig => {
  const { folder } = STORES[store.type]
  const named = folder === null ? undefined : store[folder]
  return folder === null || named === undefined ? store : { ...store, [folder]: resolve(path(named)) }
}
