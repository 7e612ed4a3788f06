/** Keys of the configuration that count only beside something else. */
import type { FilledConfig } from '../../generated/config.ts'
import { isObject, type JsonObject, type JsonValue } from '../../oauth.ts'
import type { Path, What } from '../../source/index.ts'
import { schemaAt } from './origins.ts'

type Report = (path: Path, what: What) => void

/** Why a key counts for nothing, and what to do. */
interface Unused {
  readonly why: string
  readonly help: string
}

/** Says why a key counts for nothing in a configuration; null where it counts. */
type Judge = (written: FilledConfig) => Unused | null

const unless =
  (counts: (written: FilledConfig) => boolean, why: string, help: string): Judge =>
  written =>
    counts(written) ? null : { why, help }

const inFront = unless(
  ({ upstream }) => upstream !== undefined,
  'without an upstream',
  'remove it, or name the upstream',
)

const embedded = unless(
  // A longest lifetime that nobody wrote is raised by it.
  ({ upstream, access_token: { lifetime, max_lifetime } }) => upstream === undefined || lifetime === max_lifetime,
  'with an upstream: its tokens live as long as it says',
  'remove it, or lower access_token.max_lifetime',
)

/** What is missing, or does not fit, has a diagnostic of its own. */
const reissued =
  (because: string): Judge =>
  ({ upstream, fulfilment }) =>
    upstream === undefined || fulfilment === undefined || fulfilment === 'reissue'
      ? null
      : { why: `with fulfilment ${fulfilment}: ${because}`, help: 'remove it, or use fulfilment reissue' }

const exchanged = unless(
  ({ upstream }) => upstream === undefined,
  'with an upstream: what it issues lives as long as it says',
  'remove it, and set it at the upstream',
)

const throttled = unless(
  ({ throttling }) => throttling.enabled,
  'while throttling.enabled is false',
  'remove it, or throttling.enabled',
)

const overTls = unless(
  ({ upstream }) => upstream?.url.startsWith('http:') !== true,
  'without TLS: the upstream shows no certificate',
  'remove it, or use https in upstream.url',
)

const ownSink = unless(
  ({ decision_log: { to } }) => to !== 'stdout',
  'while records are lines of the log',
  'remove it, or name a file or a receiver in `to`',
)

const sentAway = unless(
  ({ decision_log: { to } }) => to.startsWith('http'),
  'unless records go to a URL',
  'remove it, or name the receiver in `to`',
)

/** When each key counts that does not count always. */
const COUNTS: Readonly<Record<string, Judge>> = {
  'front_channel.refuse': inFront,
  'dpop.proofs': inFront,
  'limits.requests': inFront,
  'limits.passed': inFront,
  'limits.body': inFront,
  'limits.idle': inFront,
  'limits.connect': inFront,
  'limits.answer_head': inFront,
  'limits.answer': inFront,
  'limits.timeouts': inFront,
  'access_token.lifetime': embedded,
  'token_exchange.max_lifetime': exchanged,
  forwarded: unless(
    ({ forwarded, trusted_proxies: proxies }) => forwarded === 'none' || proxies.length > 0,
    'without trusted_proxies: nobody is believed',
    'remove it, or list the proxies in trusted_proxies',
  ),
  'upstream.exchange': reissued("clients have the upstream's own tokens"),
  'upstream.publish_upstream_keys': reissued('clients read the keys from the upstream itself'),
  'upstream.ca': overTls,
  'upstream.server_name': overTls,
  'throttling.failures': throttled,
  'throttling.window': throttled,
  'decision_log.overflow': ownSink,
  'decision_log.buffer': ownSink,
  'decision_log.token': sentAway,
  'decision_log.ca': unless(
    ({ decision_log: { to } }) => to.startsWith('https:'),
    'unless records go to an https URL',
    'remove it, or name the receiver in `to`',
  ),
  'listen.tls.request_certificates': unless(
    ({ listen }) => listen.tls?.client_ca === undefined,
    'beside client_ca, which asks for certificates already',
    'remove it',
  ),
}

/** Warns about what is written and counts for nothing. What is written as it is by default deceives nobody. */
export const checkUnused = (written: FilledConfig, given: JsonObject, schema: JsonObject, report: Report): void => {
  for (const [key, judge] of Object.entries(COUNTS)) {
    const path = key.split('.')
    const value = valueAt(given, path)
    if (value === undefined || isSame(value, schemaAt(schema, path)?.['default'])) continue
    const unused = judge(written)
    if (unused === null) continue
    const message = `\`${path.at(-1)}\` has no effect ${unused.why}`
    report(path, { code: 'CG6200', severity: 'warning', message, help: unused.help })
  }
}

const valueAt = (value: JsonValue, path: Path): JsonValue | undefined =>
  path.reduce<JsonValue | undefined>((at, key) => (isObject(at) ? at[key] : undefined), value)

const isSame = (value: JsonValue, other: JsonValue | undefined): boolean =>
  JSON.stringify(value) === JSON.stringify(other)
