import { accept, type Outcome, refuse } from '../outcome.ts'

/** The address of redis, and the credentials for it. */
export interface RedisTarget {
  readonly kind: 'single' | 'cluster' | 'sentinel'
  readonly tls: boolean
  /** One for `single`; for the others any members, the rest is discovered. */
  readonly hosts: readonly { readonly host: string; readonly port: number }[]
  readonly username: string | null
  readonly password: string | null
  readonly db: number
  /** The sentinels' name of the primary; null unless `sentinel`. */
  readonly primary: string | null
}

/** The accepted forms, for messages: they never quote the url itself, which holds a password. */
export const REDIS_URL_FORMS =
  'redis://[USER:PASSWORD@]HOST[:PORT][/DB], redis+cluster://HOST,HOST, redis+sentinel://HOST,HOST/PRIMARY[/DB], or rediss for TLS'

const URL = /^(redis|rediss)(\+cluster|\+sentinel)?:\/\/(?:([^@/]*)@)?([^@/?#]+)(?:\/([^?#]*))?$/
const HOST = /^(\[[0-9a-fA-F:.]+\]|[^:[\]]+)(?::(\d{1,5}))?$/
const DEFAULT_PORT = { single: 6379, cluster: 6379, sentinel: 26379 }

/** Reads a redis url; the refusal is a reason that quotes nothing of it. */
export const readRedisUrl = (url: string): Outcome<RedisTarget, string> => {
  const [, scheme, suffix, login, authority, path = ''] = URL.exec(url) ?? []
  if (scheme === undefined || authority === undefined) return refuse(`not one of ${REDIS_URL_FORMS}`)
  const kind = suffix === '+cluster' ? 'cluster' : suffix === '+sentinel' ? 'sentinel' : 'single'
  const hosts = authority.split(',').map(text => readHost(text, DEFAULT_PORT[kind]))
  const known = hosts.filter(host => host !== null)
  if (known.length !== hosts.length) return refuse('a host or port is malformed')
  if (kind === 'single' && known.length > 1) return refuse('several hosts need redis+cluster or redis+sentinel')
  const credentials = readLogin(login)
  if (credentials === null) return refuse('user or password is not percent-encoded')
  const place = readPath(kind, path)
  if (!place.ok) return place
  return accept({ kind, tls: scheme === 'rediss', hosts: known, ...credentials, ...place.value })
}

const readHost = (text: string, defaultPort: number): { readonly host: string; readonly port: number } | null => {
  const [, host, port] = HOST.exec(text) ?? []
  if (host === undefined) return null
  const number = port === undefined ? defaultPort : Number(port)
  return number > 0 && number < 65536 ? { host: host.replace(/^\[|\]$/g, ''), port: number } : null
}

type Login = Pick<RedisTarget, 'username' | 'password'>

const readLogin = (login: string | undefined): Login | null => {
  if (login === undefined) return { username: null, password: null }
  const colon = login.indexOf(':')
  try {
    const username = decodeURIComponent(colon < 0 ? login : login.slice(0, colon))
    const password = colon < 0 ? null : decodeURIComponent(login.slice(colon + 1))
    return { username: username === '' ? null : username, password }
  } catch {
    return null
  }
}

const readPath = (kind: RedisTarget['kind'], path: string): Outcome<Pick<RedisTarget, 'db' | 'primary'>, string> => {
  const parts = path === '' ? [] : path.split('/')
  const primary = kind === 'sentinel' ? (parts.shift() ?? '') : null
  if (primary === '') return refuse('redis+sentinel needs the name of the primary as its path')
  const db = parts.shift() ?? '0'
  if (!/^\d{1,4}$/.test(db) || parts.length > 0) return refuse('the path is not a database number')
  if (kind === 'cluster' && db !== '0') return refuse('a cluster has database 0 only')
  return accept({ db: Number(db), primary })
}
