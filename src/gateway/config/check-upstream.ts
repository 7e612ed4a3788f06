import { readDate } from '../../clients/index.ts'
import type { FilledConfig } from '../../generated/config.ts'
import type { Path, What } from '../../source/index.ts'
import { STORES } from '../../stores/index.ts'
import { isLoopback, issuerMistake, NO_PORT } from './issuer.ts'

type Report = (path: Path, what: What) => void

/** Checks what stands around an upstream: where it is, how claims get into its tokens, and what that needs. */
export const checkUpstream = (written: FilledConfig, report: Report): void => {
  const { upstream } = written
  if (upstream === undefined) {
    checkAlone(written, report)
    return
  }
  checkUrl(upstream.url, report)
  const wrong = issuerMistake(upstream.issuer ?? written.issuer)
  if (upstream.issuer !== undefined && wrong !== null)
    report(['upstream', 'issuer'], { code: 'CG6002', message: wrong, help: 'for example https://login.example.com' })
  if (written.fulfilment === undefined) {
    const help = 'choose assertion, reissue, introspection or none; see `claimgate help CG6014`'
    report(['upstream'], {
      code: 'CG6014',
      message: '`fulfilment` is missing: it says how claims get into tokens',
      help,
    })
  }
  checkEndpoints(written, upstream, report)
  checkExchange(written, upstream, report)
  checkStore(written, report)
  checkDates(written, upstream, report)
}

/** Keys that mean nothing without an upstream. */
const checkAlone = (written: FilledConfig, report: Report): void => {
  const given: readonly (readonly [string, boolean])[] = [
    ['fulfilment', written.fulfilment !== undefined],
    ['unregistered_clients', written.unregistered_clients !== 'refuse'],
  ]
  for (const [key, present] of given) {
    if (!present) continue
    report([key], {
      code: 'CG6014',
      message: `\`${key}\` needs an \`upstream\``,
      help: 'remove it, or name the upstream',
    })
  }
  for (const name of ['pushed_authorization_request', 'device_authorization'] as const) {
    if (written.endpoints[name] === undefined) continue
    const help = 'remove it, or name the upstream'
    report(['endpoints', name], { code: 'CG6014', message: `the embedded token service has no ${name} endpoint`, help })
  }
}

const checkUrl = (text: string, report: Report): void => {
  const wrong = urlMistake(text)
  const path = ['upstream', 'url']
  if (wrong !== null) {
    report(path, { code: 'CG6015', message: wrong, help: 'for example https://idp.internal:8443' })
    return
  }
  const { protocol, hostname } = new URL(text)
  if (protocol === 'https:' || isLoopback(hostname)) return
  const message = 'credentials and tokens travel in the clear to the upstream'
  report(path, { code: 'CG6016', severity: 'warning', message, help: 'use https' })
}

const urlMistake = (text: string): string | null => {
  if (!URL.canParse(text)) return 'the upstream must be a URL'
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'the upstream must begin with https://'
  if (url.username !== '' || url.password !== '') return 'the upstream holds no credentials'
  if (url.port === '0') return NO_PORT
  if (/[?#]/.test(text)) return 'the upstream has no query and no fragment'
  if (!PATH.test(new URL(text).pathname) || text.includes('\\')) return 'the path of the upstream has odd segments'
  return null
}

/** It is put before every path octet for octet, so it has nothing that a parser could read in two ways. */
const PATH = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)*\/?$/

/** Paths of endpoints that are not ours. */
const checkEndpoints = (
  { endpoints, fulfilment, issuer }: FilledConfig,
  upstream: NonNullable<FilledConfig['upstream']>,
  report: Report,
): void => {
  const refuse = (name: keyof typeof endpoints, message: string): void => {
    if (endpoints[name] !== undefined) report(['endpoints', name], { code: 'CG6023', message, help: 'remove the path' })
  }
  if (fulfilment !== 'reissue') refuse('jwks', "the keys are the upstream's, at its own path")
  if ((upstream.issuer ?? issuer) === issuer) return
  const message = 'it is not served where upstream.issuer differs from issuer'
  refuse('pushed_authorization_request', message)
  refuse('device_authorization', message)
}

/** With what lies below a path, the root is all of the upstream. */
const checkExchange = (
  { fulfilment }: FilledConfig,
  { exchange }: NonNullable<FilledConfig['upstream']>,
  report: Report,
): void => {
  if (fulfilment !== 'reissue') return
  exchange.forEach((path, index) => {
    if (path !== '/') return
    const message = 'every path of the upstream lies below it: tokens of ours count at all of them'
    const help = 'name the trees of its own interfaces'
    report(['upstream', 'exchange', index], { code: 'CG6201', severity: 'warning', message, help })
  })
}

const LASTING = Object.entries(STORES).flatMap(([type, { lasting }]) => (lasting ? [type] : []))

const checkStore = ({ fulfilment, store }: FilledConfig, report: Report): void => {
  if (STORES[store.type].lasting || (fulfilment !== 'reissue' && fulfilment !== 'introspection')) return
  report(['store', 'type'], {
    code: 'CG6017',
    message: `fulfilment ${fulfilment} must remember tokens for as long as they live`,
    help: `use store ${LASTING.join(' or ')}`,
  })
}

const checkDates = (
  { unregistered_clients }: FilledConfig,
  upstream: NonNullable<FilledConfig['upstream']>,
  report: Report,
): void => {
  const { publish_upstream_keys: publish } = upstream
  const help = 'for example 2027-03-31, or 2027-03-31T12:00:00Z'
  const check = (path: Path, text: string): void => {
    if (readDate(text) === null) report(path, { code: 'CG6018', message: 'there is no such date', help })
  }
  if (typeof publish === 'string') check(['upstream', 'publish_upstream_keys'], publish)
  if (unregistered_clients !== 'refuse')
    check(['unregistered_clients', 'forward_until'], unregistered_clients.forward_until)
}
