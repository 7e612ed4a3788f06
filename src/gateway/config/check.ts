import { isReference } from '../../files/index.ts'
import type { FilledConfig } from '../../generated/config.ts'
import type { JsonObject } from '../../oauth.ts'
import type { Diagnostic } from '../../outcome.ts'
import type { Path, Source, What } from '../../source/index.ts'
import { STORES } from '../../stores/index.ts'
import { checkDpop } from './check-dpop.ts'
import { checkEdge } from './check-edge.ts'
import { checkCors, checkHosts } from './check-hosts.ts'
import { checkUnused } from './check-unused.ts'
import { checkUpstream } from './check-upstream.ts'
import { EMBEDDED_PATHS } from './endpoint-paths.ts'
import { issuerMistake } from './issuer.ts'

/** Checks what a configuration of the right shape means. */
export const checkConfig = (written: FilledConfig, source: Source, schema: JsonObject): Diagnostic[] => {
  const diagnostics: Diagnostic[] = []
  const report = (path: Path, what: What): void => {
    diagnostics.push(source.diagnose(source.spanOf(path), what))
  }
  checkIssuer(written.issuer, report)
  checkLifetimes(written, report)
  checkPaths(written, report)
  checkEdge(written, report)
  checkSecrets(written, report)
  checkUpstream(written, report)
  checkDpop(written, report)
  if (written.upstream !== undefined) checkHosts(written.upstream, written.issuer, report)
  checkCors(written, report)
  checkExchange(written, report)
  checkWorkers(written, report)
  // What the schema has accepted is an object.
  checkUnused(written, source.value as JsonObject, schema, report)
  return diagnostics
}

type Report = (path: Path, what: What) => void

const checkIssuer = (issuer: string, report: Report): void => {
  const wrong = issuerMistake(issuer)
  if (wrong !== null)
    report(['issuer'], { code: 'CG6002', message: wrong, help: 'for example https://login.example.com' })
}

const checkLifetimes = ({ access_token }: FilledConfig, report: Report): void => {
  if (access_token.lifetime <= access_token.max_lifetime) return
  report(['access_token', 'lifetime'], {
    code: 'CG6003',
    message: `lifetime ${access_token.lifetime} is longer than max_lifetime ${access_token.max_lifetime}`,
    help: 'raise max_lifetime or lower lifetime',
  })
}

const checkPaths = ({ endpoints, upstream }: FilledConfig, report: Report): void => {
  const seen = new Map<string, string>()
  // With an upstream the other paths are its own, known only when it has been asked.
  const all = upstream === undefined ? { ...EMBEDDED_PATHS, ...endpoints } : endpoints
  for (const [name, path] of Object.entries(all)) {
    const key = path.toLowerCase().replace(/\/$/, '')
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

const checkSecrets = (written: FilledConfig, report: Report): void => {
  const help = 'use env:NAME or file:path'
  if (written.admin.token !== undefined && !isReference(written.admin.token)) {
    report(['admin', 'token'], { code: 'CG6006', severity: 'warning', message: 'the token is written out', help })
  }
  const { store } = written
  if (store.type === 'redis' && /^rediss?:\/\/[^/@]*:[^/@]+@/.test(store.url)) {
    report(['store', 'url'], { code: 'CG6006', severity: 'warning', message: 'the password is written out', help })
  }
}

/** Several processes know together what was used only through a store that they share. */
const checkWorkers = ({ workers, store }: FilledConfig, report: Report): void => {
  if (workers === 1 || STORES[store.type].processes === 'many') return
  report(['workers'], {
    code: 'CG6340',
    message: `several workers do not share a store of type ${store.type}`,
    help: 'use `store: { type: lmdb, path: ./state }` on one machine, or redis',
  })
}

/** Who answers a token exchange has to be able to. */
const checkExchange = (
  { upstream, fulfilment, token_exchange: { answered_by: by, tokens } }: FilledConfig,
  report: Report,
): void => {
  const at = (key: string, message: string, help: string): void =>
    report(['token_exchange', key], { code: 'CG6330', message, help })
  if (by === 'upstream' && upstream === undefined)
    at('answered_by', 'there is no upstream that could answer', 'remove it, or configure an `upstream`')
  if (by === 'here' && upstream !== undefined && fulfilment !== 'reissue')
    at(
      'answered_by',
      `with fulfilment ${fulfilment} the upstream signs every token`,
      'use fulfilment reissue, or remove it: the decided request is forwarded',
    )
  const answersHere = by === 'here' || (by === undefined && upstream === undefined)
  if (tokens === 'passed' && answersHere)
    at('tokens', 'whoever answers has to verify the tokens', 'remove it, or let the upstream answer')
}
