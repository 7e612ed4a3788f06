/** Header fields that have a meaning of their own, so that nothing else can be handed over in them. */
import { REQUEST_FIELDS } from '../../upstream/index.ts'

const words = (text: string): readonly string[] => text.split(' ')

/** Fields that say where a request goes, where its body ends and what it is, and how the connection is used. */
const SHAPING: ReadonlySet<string> = new Set([
  ...Object.keys(REQUEST_FIELDS).filter(name => REQUEST_FIELDS[name] === 'framing'),
  ...words('host connection upgrade te trailer content-length content-type content-encoding'),
])

/** Fields of requests and answers that clients, browsers, caches, proxies and tracing write. */
const KNOWN: ReadonlySet<string> = new Set([
  ...SHAPING,
  ...Object.keys(REQUEST_FIELDS).filter(name => REQUEST_FIELDS[name] !== 'vouched'),
  ...words('accept authorization cookie cookie2 set-cookie set-cookie2 origin referer user-agent from range date age'),
  ...words('cache-control pragma via warning max-forwards priority early-data prefer link location server allow vary'),
  ...words('etag last-modified last-event-id expires retry-after www-authenticate authentication-info dpop dpop-nonce'),
  ...words('digest want-digest repr-digest want-repr-digest want-content-digest signature signature-input'),
  ...words('idempotency-key dnt save-data device-memory downlink ect rtt dpr width viewport-width purpose'),
  ...words('upgrade-insecure-requests service-worker x-requested-with x-csrf-token x-xsrf-token x-wap-profile'),
  ...words('x-request-id x-correlation-id request-id traceparent tracestate baggage b3 uber-trace-id'),
  ...words('x-forwarded-for x-forwarded-proto x-forwarded-host x-forwarded-port x-forwarded-prefix x-forwarded-server'),
])

const FAMILIES = /^(?:accept|access-control|content|if|sec|x-b3|x-datadog|alt)-/

/** Whether a field has a meaning of its own. Case does not count. */
export const isKnownField = (name: string): boolean => {
  const lower = name.toLowerCase()
  return KNOWN.has(lower) || FAMILIES.test(lower)
}

/** Whether a request cannot do without this field where it has it. Case does not count. */
export const isShapingField = (name: string): boolean => SHAPING.has(name.toLowerCase())
