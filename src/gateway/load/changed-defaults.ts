/** Every default that changed since the first version: what was, what is, and how to see that a folder meets it. */
import type { FilledConfig } from '../../generated/config.ts'
import { BITS_BEHIND_PREFIX } from '../../net.ts'
import { DELEGATING_GRANTS, type JsonObject } from '../../oauth.ts'
import type { Diagnostic } from '../../outcome.ts'
import type { Path, Source } from '../../source/index.ts'

/** A default that changed. The three texts are the cells of its row in UPGRADING.md. */
export interface ChangedDefault {
  readonly section: Section
  readonly before: string
  readonly now: string
  /** What keeps the old behaviour, or what to do. */
  readonly keep: string
  /** The places of a folder that meet it; null where no file tells. */
  readonly met: ((old: OldSet) => readonly Met[]) | null
}

export const SECTIONS = [
  'Who is believed',
  'What passes, and what is refused',
  'What the upstream is sent, and what it may answer',
  'Policies and clients',
  'The machine',
] as const
type Section = (typeof SECTIONS)[number]

/** A folder as an earlier version read it: what is written, and what this version says of it. */
export interface OldSet {
  readonly config: Source
  readonly written: WrittenConfiguration
  readonly clients: readonly OldClient[]
  readonly policies: readonly Source[]
  readonly diagnostics: readonly Diagnostic[]
}

/** As far as a configuration has the keys at all: it may be one that no longer loads. */
export type WrittenConfiguration = {
  readonly [Key in keyof FilledConfig]?: NonNullable<FilledConfig[Key]> extends JsonObject
    ? Partial<NonNullable<FilledConfig[Key]>>
    : FilledConfig[Key]
}

export interface OldClient {
  readonly source: Source
  readonly path: Path
  readonly written: JsonObject
}

/** A place of a file, or what this version says of one. */
export type Met = { readonly source: Source; readonly path: Path } | Diagnostic

const at = (old: OldSet, ...path: Path): readonly Met[] => [{ source: old.config, path }]
const isIn = (value: unknown, name: string): boolean => Array.isArray(value) && value.includes(name)
const uses = ({ written }: OldClient, grant: string): boolean => isIn(written['grant_types'], grant)
const delegates = (client: OldClient): boolean =>
  [...DELEGATING_GRANTS.keys()].some(grant => uses(client, String(grant)))
/** Also one of the two of a client that changes its method. */
const hasMethod = ({ written }: OldClient, name: RegExp): boolean =>
  [written['token_endpoint_auth_method']].flat().some(method => name.test(String(method)))
const shows = (client: OldClient): boolean => hasMethod(client, /^(?:self_signed_)?tls_client_auth$/i)
const believes = ({ written }: OldSet): boolean => (written.trusted_proxies ?? []).length > 0

const onLmdb = (old: OldSet): readonly Met[] => ((old.written.store?.type ?? 'lmdb') === 'lmdb' ? at(old, 'store') : [])

/** Met in front of an upstream unless the configuration says it. */
const unsaid =
  (isSaid: (written: WrittenConfiguration) => boolean) =>
  (old: OldSet): readonly Met[] =>
    old.written.upstream === undefined || isSaid(old.written) ? [] : at(old, 'upstream')

/** Met where this version says one of these codes. */
const said =
  (...codes: readonly string[]) =>
  ({ diagnostics }: OldSet): readonly Met[] =>
    diagnostics.filter(({ code }) => codes.includes(code))

/** True for what is said of facts that only the answer of an upstream brings. */
const isOfUpstream = (message: string): boolean => /^`(?:user|upstream)`/.test(message)

/** True for what is said of a `user` block that demands members. */
const demandsUser = (message: string): boolean => message.startsWith('`user` demands')

/** Said of what is no text where one is wanted, or no instant. */
const isNoText = ({ code, message }: Diagnostic): boolean =>
  code === 'CG2129' ||
  (code === 'CG2110' && message.includes('#datetime.')) ||
  ((code === 'CG2107' || code === 'CG2108') && /must be a String$|letter by letter$/.test(message))

const BINDINGS = ['dpop_bound_access_tokens', 'tls_client_certificate_bound_access_tokens']
const signsTokens = ({ written }: OldSet): boolean => written.upstream === undefined || written.fulfilment === 'reissue'

const NOTHING = 'nothing'

export const CHANGED_DEFAULTS: readonly ChangedDefault[] = [
  {
    section: 'Who is believed',
    before: '`Client-Cert` was believed from `trusted_proxies`',
    now: 'only from `client_certificates.from`, and the chain is verified here',
    keep: '`client_certificates: { from: [10.0.0.5/32], header: client-cert, ca: ./client-ca.pem }`',
    met: old =>
      believes(old) && old.written.client_certificates === undefined && old.clients.some(shows)
        ? at(old, 'trusted_proxies')
        : [],
  },
  {
    section: 'Who is believed',
    before: '`Forwarded` was believed before `X-Forwarded-For`',
    now: 'one field is believed, `X-Forwarded-For`',
    keep: '`forwarded: forwarded`',
    met: old => (believes(old) && old.written.forwarded === undefined ? at(old, 'trusted_proxies') : []),
  },
  {
    section: 'Who is believed',
    before: 'every `Host` passed to the upstream',
    now: "others than the issuer's are 421 on passed paths",
    keep: '`hosts: [login.example.com, other.example.com]`',
    met: unsaid(({ hosts }) => hosts !== undefined),
  },
  {
    section: 'Who is believed',
    before: 'our TLS listener asked for certificates with `trusted_proxies`',
    now: 'with `client_ca` or `request_certificates`',
    keep: '`listen: { tls: { request_certificates: true, ... } }`',
    met: old => {
      const tls = old.written.listen?.tls
      const asks = tls?.client_ca !== undefined || tls?.request_certificates !== undefined
      return believes(old) && tls !== undefined && !asks ? at(old, 'listen', 'tls') : []
    },
  },
  {
    section: 'Who is believed',
    before: 'chains at our TLS listener were verified by Node',
    now: 'here, by the rules of `client_certificates`: weak keys, SHA-224 and name constraints are refused',
    keep: 'nothing: issue other certificates',
    met: old => (old.written.listen?.tls?.client_ca === undefined ? [] : at(old, 'listen', 'tls', 'client_ca')),
  },
  {
    section: 'Who is believed',
    before: '`10.1.2.3/8` was read as `10.0.0.0/8`',
    now: 'an error (CG6005)',
    keep: 'write the first address of the network',
    met: ({ diagnostics }) => diagnostics.filter(({ message }) => message === BITS_BEHIND_PREFIX),
  },
  {
    section: 'Who is believed',
    before: 'a certificate client loaded always',
    now: 'it does not when no certificate can arrive (CG4101, CG4102)',
    keep: 'nothing: configure how it arrives',
    met: said('CG4101', 'CG4102'),
  },
  {
    section: 'What passes, and what is refused',
    before: 'only other spellings of an endpoint were 404',
    now: 'paths that begin or end with an endpoint are, except reading pages',
    keep: '`upstream: { pass: [/exact/path] }`',
    met: unsaid(({ upstream }) => upstream?.pass !== undefined),
  },
  {
    section: 'What passes, and what is refused',
    before: "metadata without the issuer's path passed",
    now: '404',
    keep: '`upstream: { pass: [/.well-known/openid-configuration] }`',
    met: old => {
      const { issuer, upstream } = old.written
      const hasPath = issuer !== undefined && URL.canParse(issuer) && new URL(issuer).pathname !== '/'
      return upstream !== undefined && hasPath && upstream.pass === undefined ? at(old, 'issuer') : []
    },
  },
  {
    section: 'What passes, and what is refused',
    before: 'fields with `_` or `.` in their names passed',
    now: 'they never do, nor do more fields that upstreams believe',
    keep: NOTHING,
    met: unsaid(() => false),
  },
  {
    section: 'What passes, and what is refused',
    before: '`response_type=token` passed',
    now: '400, under `reissue` `id_token` and JARM (`response_mode=jwt`) too',
    keep: '`front_channel: { refuse: [] }`; JARM stays refused under `reissue`',
    met: unsaid(written => written.front_channel?.refuse !== undefined),
  },
  {
    section: 'What passes, and what is refused',
    before: 'such requests were looked for at the authorization endpoint alone',
    now: 'on every passed path',
    keep: '`upstream: { pass: [/exact/path] }`',
    met: unsaid(({ upstream }) => upstream?.pass !== undefined),
  },
  {
    section: 'What passes, and what is refused',
    before: 'a query at an endpoint was 400',
    now: 'it is when it names a parameter of OAuth; all else is dropped',
    keep: '`upstream: { refuse_query: [name] }`',
    met: unsaid(({ upstream }) => upstream?.refuse_query !== undefined),
  },
  {
    section: 'What passes, and what is refused',
    before: 'the embedded service ignored `audience` and near-names',
    now: '`audience` counts as `resource`, near-names are 400',
    keep: NOTHING,
    met: ({ written, clients }) =>
      written.upstream === undefined ? clients.filter(client => uses(client, 'client_credentials')) : [],
  },
  {
    section: 'What passes, and what is refused',
    before: 'preflights of endpoints were 405',
    now: "they are the upstream's",
    keep: '`cors: off`',
    met: unsaid(({ cors }) => cors !== undefined),
  },
  {
    section: 'What passes, and what is refused',
    before: 'limits were constants',
    now: '`limits`, with 256 connections for each network',
    keep: '`limits: { connections_per_address: 1000000 }`',
    met: old => (old.written.limits?.connections_per_address === undefined ? at(old, 'limits') : []),
  },
  {
    section: 'What the upstream is sent, and what it may answer',
    before: 'client credentials without scope were sent with all registered ones',
    now: 'without one',
    keep: '`upstream: { default_scope: registered }`',
    met: old =>
      old.clients.some(client => uses(client, 'client_credentials') && client.written['scope'] !== undefined)
        ? unsaid(({ upstream }) => upstream?.default_scope !== undefined)(old)
        : [],
  },
  {
    section: 'What the upstream is sent, and what it may answer',
    before: 'more scope than was sent passed',
    now: 'it is refused, under `reissue` taken out',
    keep: '`upstream: { adds_scopes: [email, profile] }`',
    met: unsaid(({ upstream }) => upstream?.adds_scopes !== undefined),
  },
  {
    section: 'What the upstream is sent, and what it may answer',
    before: 'a metadata document that was refused or a page stopped everything',
    now: 'it counts as missing when the other one is good',
    keep: '`upstream: { metadata: openid }` asks for one alone',
    met: unsaid(({ upstream }) => upstream?.metadata !== undefined),
  },
  {
    section: 'Policies and clients',
    before: 'what reads subject or actor tokens loaded, and read null',
    now: 'it loads in policies that name the token exchange, without an upstream (CG2105, CG3101)',
    keep: 'nothing: name the grant, or take it out',
    met: ({ diagnostics }) =>
      diagnostics.filter(({ code, message }) => code === 'CG3101' || (code === 'CG2105' && !isOfUpstream(message))),
  },
  {
    section: 'Policies and clients',
    before: 'claims of the embedded service read `user` and `upstream`, which were null',
    now: 'they do not load (CG2105, CG3031): nothing fills them',
    keep: 'nothing: take them out',
    met: ({ written, diagnostics }) =>
      written.upstream === undefined
        ? diagnostics.filter(
            ({ code, message }) =>
              (code === 'CG3031' && !demandsUser(message)) || (code === 'CG2105' && isOfUpstream(message)),
          )
        : [],
  },
  {
    section: 'Policies and clients',
    before: 'a `user` block might demand members where nothing fills `user`, and refused nothing',
    now: 'it does not load (CG3031)',
    keep: 'nothing: take `required` out',
    met: ({ diagnostics }) => diagnostics.filter(({ code, message }) => code === 'CG3031' && demandsUser(message)),
  },
  {
    section: 'Policies and clients',
    before:
      '`dpop_bound_access_tokens` and `tls_client_certificate_bound_access_tokens` did nothing where we sign tokens',
    now: 'tokens are bound, and requests without a proof or a certificate are refused',
    keep: 'nothing: take it out',
    met: old =>
      signsTokens(old)
        ? old.clients.flatMap(({ source, path, written }) =>
            BINDINGS.filter(name => written[name] === true).map(name => ({ source, path: [...path, name] })),
          )
        : [],
  },
  {
    section: 'Policies and clients',
    before: 'a registered grant that is never served loaded',
    now: 'it does not (CG4026)',
    keep: 'nothing: take it out',
    met: said('CG4026'),
  },
  {
    section: 'Policies and clients',
    before: 'an `allow` of any policy counted for token exchange and jwt-bearer',
    now: 'one in a policy that names the grant does (CG3105)',
    keep: '`applies_to: { grant_types: ["urn:ietf:params:oauth:grant-type:token-exchange"] }` in a policy that allows it',
    met: said('CG3105'),
  },
  {
    section: 'Policies and clients',
    before: 'what policies refuse was `unauthorized_client` for every grant',
    now: '`invalid_request` at a token exchange, `invalid_grant` for jwt-bearer',
    keep: '`error: unauthorized_client` in the rule',
    met: ({ clients }) =>
      clients.filter(delegates).map(({ source, path }) => ({ source, path: [...path, 'grant_types'] })),
  },
  {
    section: 'Policies and clients',
    before: 'public clients could be registered for token exchange and jwt-bearer',
    now: 'they do not load (CG4023)',
    keep: 'nothing: give the client a credential',
    met: ({ diagnostics }) =>
      diagnostics.filter(({ code, message }) => code === 'CG4023' && /token-exchange|jwt-bearer/.test(message)),
  },
  {
    section: 'Policies and clients',
    before: 'policies read the names in every client certificate',
    now: 'they are null where nobody verified the chain',
    keep: '`token_endpoint_auth_method: tls_client_auth`',
    met: ({ clients, policies }) =>
      clients.some(client => hasMethod(client, /^self_signed/i))
        ? policies.flatMap(source => readingNames(source))
        : [],
  },
  {
    section: 'Policies and clients',
    before: '`strict` made texts of lists and numbers, and -1 of what is no instant',
    now: 'it refuses them (CG2107, CG2108, CG2110, CG2129), while a request is decided too',
    keep: '`language: pel`',
    met: ({ diagnostics }) => diagnostics.filter(isNoText),
  },
  {
    section: 'Policies and clients',
    before: 'policies could set `may_act`, `scp` and `derived_from`',
    now: 'they are reserved (CG3040)',
    keep: 'nothing: use names of your own',
    met: ({ diagnostics }) =>
      diagnostics.filter(({ code, message }) => code === 'CG3040' && /`(?:may_act|scp|derived_from)`/.test(message)),
  },
  {
    section: 'Policies and clients',
    before: 'a member could be required under nearly the name of one that is described',
    now: 'it does not load, and one that is not described is warned of (CG3120)',
    keep: 'nothing: write the name of the one that is meant',
    met: said('CG3120'),
  },
  {
    section: 'Policies and clients',
    before: 'what a client says was warned of seldom',
    now: 'more warnings (CG3051, CG3053, CG3102, CG3103) fail `check --strict`',
    keep: 'nothing: read them, they are about who decides',
    met: said('CG3051', 'CG3053', 'CG3102', 'CG3103'),
  },
  {
    section: 'Policies and clients',
    before: 'secrets of any length and files of any mode were silent',
    now: 'warnings (CG4030, CG6120) fail `check --strict`',
    keep: '`claimgate secret new`, `chmod 600`',
    met: said('CG4030', 'CG6120'),
  },
  {
    section: 'The machine',
    before: '`/statusz` answered without the token off loopback',
    now: 'it asks for `admin.token`; health and metrics do not',
    keep: NOTHING,
    met: old => {
      const host = old.written.admin?.host
      return host === undefined || /^(?:localhost|127\..*|\[?::1\]?)$/.test(host) ? [] : at(old, 'admin', 'host')
    },
  },
  {
    section: 'The machine',
    before: 'an admin listener on loopback answered under every `Host`',
    now: 'names of this machine alone; others are 421',
    keep: 'ask under 127.0.0.1, or `admin: { host: 0.0.0.0 }` in a private network',
    met: null,
  },
  {
    section: 'The machine',
    before: 'the files of an lmdb store that were made in an existing folder could be read by others',
    now: 'their mode is 0600 from the next start on',
    keep: '`chmod` after the start',
    met: onLmdb,
  },
  {
    section: 'The machine',
    before: 'the gateway ended when the folder of an lmdb store could not be opened',
    now: 'it starts, and is not ready until it can',
    keep: 'nothing: watch `/readyz`',
    met: onLmdb,
  },
  {
    section: 'The machine',
    before: 'the folder of an lmdb store was used as earlier builds left it',
    now: 'it has a new form; that of before is put aside, which is a loss',
    keep: NOTHING,
    met: onLmdb,
  },
  {
    section: 'The machine',
    before: 'gateways over one redis wrote revocations and claims for introspection under plain names',
    now: 'under hashes, which gateways of before do not see: there a token that a new one revoked stays active',
    keep: 'nothing: replace all gateways at once, or revoke again at an old one what a new one revoked',
    met: old => (old.written.store?.type === 'redis' ? at(old, 'store') : []),
  },
  {
    section: 'The machine',
    before: 'after a loss of the store, revoked tokens were active again',
    now: 'introspection calls every token of before the loss inactive',
    keep: '`after_loss: active`',
    met: old => (old.written.after_loss === undefined ? at(old) : []),
  },
  {
    section: 'The machine',
    before: 'an assertion of before a loss was 401',
    now: '503 with `Retry-After: 1`',
    keep: NOTHING,
    met: null,
  },
  {
    section: 'The machine',
    before: 'the log was JSON on a terminal too',
    now: 'lines for people there, JSON everywhere else',
    keep: '`log: { format: json }`',
    met: null,
  },
  {
    section: 'The machine',
    before: 'any set in `.last-good` that this gateway had kept served',
    now: 'the newest alone, which is noted beside the keys',
    keep: 'remove `keys.json.*.last-good`',
    met: null,
  },
]

/** The expressions that read names in a certificate. */
const readingNames = (source: Source): readonly Met[] => {
  const found: Met[] = []
  const visit = (value: unknown, path: Path): void => {
    if (typeof value === 'string' && /certificate\s*\??\.\s*(?:subjectDn|sanDns|sanUri)/.test(value))
      found.push({ source, path })
    else if (typeof value === 'object' && value !== null)
      for (const [name, member] of Object.entries(value))
        visit(member, [...path, Array.isArray(value) ? Number(name) : name])
  }
  visit(source.value, [])
  return found
}
