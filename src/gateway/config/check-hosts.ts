/** Checks the names around an upstream: its other hosts, its issuers, its certificate, and the origins of browsers. */
import { isIP } from 'node:net'
import type { FilledConfig } from '../../generated/config.ts'
import type { Path, What } from '../../source/index.ts'
import { issuerMistake, NO_PORT } from './issuer.ts'

type Report = (path: Path, what: What) => void
type Upstream = NonNullable<FilledConfig['upstream']>

/** Checks the names of an upstream and of its certificates. */
export const checkHosts = (upstream: Upstream, issuer: string, report: Report): void => {
  upstream.hosts.forEach((host, index) => {
    const wrong = hostMistake(host, issuer)
    if (wrong === null) return
    const help = 'a host name, with a port where it is not 443, for example keys.example.net'
    report(['upstream', 'hosts', index], { code: 'CG6183', message: wrong, help })
  })
  upstream.issuers.forEach((text, index) => {
    const wrong = text === issuer ? 'this is the issuer of claimgate itself' : issuerMistake(text)
    if (wrong === null) return
    const help = 'for example https://login.example.com/application/o/orders/'
    report(['upstream', 'issuers', index], { code: 'CG6183', message: wrong, help })
  })
  const { server_name: name, certificate, url } = upstream
  if (name !== undefined && !isName(name)) {
    const message = 'the name of a certificate is a DNS name or an address'
    report(['upstream', 'server_name'], { code: 'CG6183', message, help: 'without scheme, port and path' })
  }
  if (certificate !== undefined && !url.startsWith('https:')) {
    const message = 'without TLS no certificate is shown'
    report(['upstream', 'certificate'], { code: 'CG6182', message, help: 'use https in upstream.url' })
  }
}

const hostMistake = (host: string, issuer: string): string | null => {
  if (/[/?#@*\\\s]/.test(host) || !URL.canParse(`https://${host}`)) return 'this is no host name'
  if (new URL(`https://${host}`).port === '0') return NO_PORT
  const { host: public_ } = URL.canParse(issuer) ? new URL(issuer) : { host: '' }
  return new URL(`https://${host}`).host === public_ ? 'this is the public name of claimgate itself' : null
}

const isName = (name: string): boolean =>
  isIP(name) !== 0 || /^(?!-)[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*$/.test(name)

/** Checks the origins whose browser applications may read answers. */
export const checkCors = ({ cors, upstream }: FilledConfig, report: Report): void => {
  if (cors === 'upstream' && upstream === undefined) {
    const message = 'there is no upstream whose word could count'
    report(['cors'], { code: 'CG6185', message, help: 'use off, or name origins' })
  }
  if (typeof cors !== 'object') return
  cors.origins.forEach((origin, index) => {
    if (isOrigin(origin)) return
    const help = 'scheme, host in lower case and port, for example https://app.example.com'
    report(['cors', 'origins', index], { code: 'CG6185', message: 'no browser sends this origin', help })
  })
}

/** Wrapped applications have schemes of their own, whose origins URL does not know: `capacitor://localhost`. */
const isOrigin = (text: string): boolean => {
  // Nothing stands for several hosts here.
  if (text.includes('*')) return false
  const { origin, port } = URL.canParse(text) ? new URL(text) : { origin: '', port: '' }
  if (port === '0') return false
  return origin === text || (origin === 'null' && /^[a-z][a-z0-9+.-]*:\/\/[^/?#@\s,A-Z]+$/.test(text))
}
