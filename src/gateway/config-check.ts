import type { Diagnostic } from '../outcome.ts'
import type { Path, Source, What } from '../source/index.ts'
import { readCidr } from './address.ts'
import type { WrittenConfig } from './config.ts'
import { isReference } from './secrets.ts'

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** Whether a host of a URL, or a listening address, is this machine only. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host) || host === '::1'

/** Checks what a configuration of the right shape means. */
export function checkConfig(written: WrittenConfig, source: Source): Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  const report = (path: Path, what: What): void => {
    diagnostics.push(source.diagnose(source.spanOf(path), what))
  }
  checkIssuer(written.issuer, report)
  checkLifetimes(written, report)
  checkPaths(written, report)
  checkRanges(written, report)
  checkSecrets(written, report)
  return diagnostics
}

type Report = (path: Path, what: What) => void

function checkIssuer(issuer: string, report: Report): void {
  const wrong = issuerMistake(issuer)
  if (wrong !== null)
    report(['issuer'], { code: 'CG6002', message: wrong, help: 'for example https://login.example.com' })
}

function issuerMistake(issuer: string): string | null {
  if (!URL.canParse(issuer)) return 'the issuer must be a URL'
  const url = new URL(issuer)
  if (issuer.includes('?')) return 'the issuer has no query'
  if (issuer.includes('#')) return 'the issuer has no fragment'
  if (url.username !== '' || url.password !== '') return 'the issuer holds no credentials'
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) return 'http is accepted on loopback only'
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'the issuer must begin with https://'
  // Clients compare the issuer octet by octet, so another spelling of the same URL would not be the same.
  if (url.href !== issuer && url.href !== `${issuer}/`) return `the issuer is not in its normal form, ${url.href}`
  return null
}

function checkLifetimes({ access_token }: WrittenConfig, report: Report): void {
  if (access_token.lifetime <= access_token.max_lifetime) return
  report(['access_token', 'lifetime'], {
    code: 'CG6003',
    message: `lifetime ${access_token.lifetime} is longer than max_lifetime ${access_token.max_lifetime}`,
    help: 'raise max_lifetime or lower lifetime',
  })
}

function checkPaths({ endpoints }: WrittenConfig, report: Report): void {
  const seen = new Map<string, string>()
  for (const [name, path] of Object.entries(endpoints)) {
    const key = path.toLowerCase()
    const other = seen.get(key) ?? (key.startsWith('/.well-known/') ? 'a well-known document' : undefined)
    if (other !== undefined) {
      report(['endpoints', name], {
        code: 'CG6004',
        message: `${name} has the path of ${other}`,
        help: 'give every endpoint a path of its own',
      })
    }
    seen.set(key, name)
  }
}

function checkRanges(written: WrittenConfig, report: Report): void {
  const lists: readonly (readonly [Path, readonly string[]])[] = [
    [['trusted_proxies'], written.trusted_proxies],
    [['jwks', 'allow_private_addresses'], written.jwks.allow_private_addresses],
  ]
  for (const [path, ranges] of lists) {
    ranges.forEach((range, index) => {
      if (readCidr(range) !== null) return
      report([...path, index], {
        code: 'CG6005',
        message: 'not an address range',
        help: 'for example 10.2.0.0/16 or ::1',
      })
    })
  }
}

function checkSecrets(written: WrittenConfig, report: Report): void {
  const help = 'use env:NAME or file:path'
  if (written.admin.token !== undefined && !isReference(written.admin.token)) {
    report(['admin', 'token'], { code: 'CG6006', severity: 'warning', message: 'the token is written out', help })
  }
  const { url } = written.store
  if (url !== undefined && /^rediss?:\/\/[^/@]*:[^/@]+@/.test(url)) {
    report(['store', 'url'], { code: 'CG6006', severity: 'warning', message: 'the password is written out', help })
  }
}
