/** The keys of a client, from where its registration says: a set, PEM, or a URI. */
import { isIP } from 'node:net'
import { isReference } from '../files/index.ts'
import { isHmac, type JwsAlg, type KeyRefusal, type KeySource, member, readKeySet, readPem } from '../jose/index.ts'
import type { AuthMethod, JsonObject } from '../oauth.ts'
import type { ClientFile } from './client-file.ts'
import type { ReadContext } from './read-context.ts'
import { type SecretText, UNREAD } from './unread.ts'

type Place = readonly (string | number)[]

const WARNING = { severity: 'warning' } as const
const KEY_MEMBERS = ['jwks', 'jwks_uri', 'public_key'] as const

/** Reads where the keys of a client are, and the keys that are written out; null when a mistake has been reported instead. */
export const readKeySource = (
  file: ClientFile,
  method: AuthMethod,
  algs: readonly JwsAlg[],
  context: ReadContext,
): KeySource | null => {
  const { report } = context
  const [one, other] = KEY_MEMBERS.filter(name => file[name] !== undefined)
  if (one !== undefined && other !== undefined) {
    report.atKey([other], 'CG4009', `both \`${one}\` and \`${other}\``, 'keep one of them')
    return null
  }
  if (file.jwks_uri !== undefined) return readJwksUri(file.jwks_uri, context)
  if (file.jwks !== undefined) {
    const entries = file.jwks.keys.map((jwk, index) => readEntry(jwk, ['jwks', 'keys', index], context))
    return readInline(entries, ['jwks', 'keys'], algs, context)
  }
  if (file.public_key !== undefined) {
    const path = ['public_key']
    return readInline([readPublicKey(file.public_key, path, {}, context)], path, algs, context)
  }
  report.at(['client_id'], 'CG4007', `${method} needs keys`, 'add `jwks`, `jwks_uri` or `public_key`')
  return null
}

/** One key of a registration: a JWK with its place; or what became of it before it was one. */
type Entry = { readonly path: Place; readonly jwk: JsonObject } | 'unread' | 'refused' | 'left_out'

/** A key of a set is a JWK, or PEM with what a JWK says beside the key. */
const readEntry = (jwk: JsonObject, path: Place, context: ReadContext): Entry => {
  const { public_key: pem, ...beside } = jwk
  if (pem === undefined) return { path, jwk }
  const { report } = context
  if (member(beside, 'kty') !== undefined) {
    report.at(path, 'CG4011', 'the key is both a JWK and `public_key`', 'keep one of them')
    return 'refused'
  }
  if (typeof pem === 'string') return readPublicKey(pem, [...path, 'public_key'], beside, context)
  report.at([...path, 'public_key'], 'CG4011', 'the key has no text in `public_key`', 'write "file:PATH"')
  return 'refused'
}

/** Reads PEM that is written out or named. */
const readPublicKey = (value: string, path: Place, beside: JsonObject, context: ReadContext): Entry => {
  const { report, readSecret, instant } = context
  const text: SecretText = isReference(value) ? readSecret(value) : value
  if (text === UNREAD) return 'unread'
  if (text === null || text === '') {
    const help = value.startsWith('env:') ? 'set the variable' : 'create the file; its path is relative to this one'
    report.at(path, 'CG4017', `nothing can be read from \`${value}\``, help)
    return 'refused'
  }
  const pem = readPem(text)
  if (!pem.ok) {
    tell(pem.refusal, path, context, PEM_HELP)
    return pem.refusal.kind === 'foreign' ? 'left_out' : 'refused'
  }
  const { jwk, notAfter } = pem.value
  if (notAfter !== null && instant.isPast(notAfter)) {
    const ended = new Date(notAfter * 1000).toISOString().slice(0, 10)
    const help = 'ask for the new one; until then the key counts'
    report.at(path, 'CG4031', `the certificate ended ${ended}`, help, WARNING)
  }
  return { path, jwk: { ...beside, ...jwk } }
}

const PEM_HELP = 'give one public key or certificate: `openssl pkey -pubin` and `openssl x509` read and convert them'
const JWK_HELP = 'write it as RFC 7518 section 6 says; the key itself may be fine'

const tell = ({ kind, reason }: KeyRefusal, path: Place, { report }: ReadContext, help = JWK_HELP): void => {
  if (kind === 'private') report.at(path, 'CG4010', `the key ${reason}`, 'register the public half of a new key')
  if (kind === 'weak') report.at(path, 'CG4011', `the key ${reason}`, 'register another key')
  if (kind === 'malformed') report.at(path, 'CG4011', `the key ${reason}`, help)
  if (kind === 'foreign') report.at(path, 'CG4012', `the key ${reason}: it is not used`, 'remove it', WARNING)
}

/** Every bad key is reported, and one private key is enough to refuse the set: it has been seen by others. */
const readInline = (
  entries: readonly Entry[],
  path: Place,
  algs: readonly JwsAlg[],
  context: ReadContext,
): KeySource | null => {
  const written = entries.filter(entry => typeof entry !== 'string')
  const { keys, dropped } = readKeySet({ keys: written.map(({ jwk }) => jwk) })
  for (const refusal of dropped) tell(refusal, written[refusal.index]?.path ?? path, context)
  if (entries.includes('refused') || dropped.some(({ kind }) => kind !== 'foreign')) return null
  const fits = algs.length === 0 || keys.some(key => algs.some(alg => !isHmac(alg) && key.algs.has(alg)))
  if ((keys.length > 0 && fits) || entries.includes('unread')) return { kind: 'inline', keys }
  const message = keys.length === 0 ? 'no key can verify signatures' : `no key fits ${algs.join(', ')}`
  context.report.at(path, 'CG4012', message, 'add a key that does')
  return null
}

const readJwksUri = (uri: string, { report, addresses }: ReadContext): KeySource | null => {
  const refuse = (message: string, help: string): null => {
    report.at(['jwks_uri'], 'CG4013', message, help)
    return null
  }
  const url = URL.canParse(uri) ? new URL(uri) : null
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return refuse('not an https URL', 'write https://host/path')
  if (url.username !== '' || url.password !== '') return refuse('a user name in the URL', 'remove it')
  if (uri.includes('#')) return refuse('a fragment in the URL', 'remove it')
  const listing = 'list its address in `jwks.allow_private_addresses` of the configuration'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const isLocal = host === 'localhost' || host.endsWith('.localhost')
  const isAddress = isIP(host) !== 0
  const mayBeListed = isAddress ? addresses.listed(host) : !addresses.isEmpty
  if (url.protocol === 'http:' && !mayBeListed) return refuse('http is not encrypted', `use https, or ${listing}`)
  if (isAddress ? !addresses.allows(host) : isLocal && addresses.isEmpty)
    return refuse('a private or special address', listing)
  return { kind: 'uri', uri: url.href }
}
