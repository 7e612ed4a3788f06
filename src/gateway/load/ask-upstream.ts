/** Checks of the configuration that concern the upstream. */
import type { Files } from '../../files/index.ts'
import { isObject, type JsonValue } from '../../oauth.ts'
import type { Diagnostic, Outcome } from '../../outcome.ts'
import type { Path, Source, What } from '../../source/index.ts'
import type { KeyRing } from '../../tokens/index.ts'
import { type Discovered, type DiscoveryFailure, sayFailure, type UpstreamSettings } from '../../upstream/index.ts'
import type { Config, FrontConfig } from '../config/settings.ts'
import { conflictsOf, guardsOf, MEMBERS, upstreamPaths } from '../front/path-map.ts'
import { createTargets } from '../request/paths.ts'
import { checkUpstreamFiles } from './check-upstream-files.ts'
import { isOwnListener } from './own-listener.ts'
import { checkSignedElsewhere } from './signed-elsewhere.ts'
import { missingAlgs } from './signing-algs.ts'

export type Discover = (config: FrontConfig) => Promise<Outcome<Discovered, DiscoveryFailure>>

export interface AskedUpstream {
  /** Null when the upstream was not asked, or has not answered. */
  readonly discovered: Discovered | null
  readonly diagnostics: readonly Diagnostic[]
}

export interface AskInput {
  /** Null: the upstream is not asked. */
  readonly discover: Discover | null
  /** Where the file of authorities is; null: it is not looked for. */
  readonly machine: Files | null
  readonly nowMs: number
  /** Null when they could not be read. */
  readonly keys: Pick<KeyRing, 'active'> | null
}

/**
 * Checks what concerns the upstream and asks it once, if there is a way to ask. That it does not answer is a warning:
 * it may come later, and until then nothing is forwarded.
 */
export const askUpstream = async (
  config: Config,
  source: Source,
  { discover, machine, nowMs, keys }: AskInput,
): Promise<AskedUpstream> => {
  if (config.upstream === null) return { discovered: null, diagnostics: [] }
  const { upstream } = config
  const diagnostics: Diagnostic[] = []
  const report = (path: Path, what: What): void => {
    diagnostics.push(source.diagnose(source.spanOf(path), what))
  }
  checkUnregistered(config, nowMs, report)
  if (upstream.ca !== null && machine !== null && !(await isReadable(upstream.ca, machine))) {
    const help = 'name a PEM file that this process may read'
    report(['upstream', 'ca'], { code: 'CG6019', message: 'the file cannot be read', help })
    return { discovered: null, diagnostics }
  }
  const files = machine === null ? null : await checkUpstreamFiles(upstream, machine, report)
  if (files?.usable === false) return { discovered: null, diagnostics }
  if (await isOwnListener(upstream.url, config.listen, discover !== null)) {
    const help = 'name where the token service itself listens'
    report(['upstream', 'url'], { code: 'CG6020', message: 'this is our own listener', help })
    return { discovered: null, diagnostics }
  }
  const described = files?.described ?? null
  if (described !== null) checkSignedElsewhere(config, described, nowMs, report)
  if (discover === null) return { discovered: null, diagnostics }
  for (const [index, host] of upstream.hosts.entries()) {
    if (!(await isOwnListener(`https://${host}`, config.listen, true))) continue
    report(['upstream', 'hosts', index], { code: 'CG6020', message: 'this is our own listener', help: 'remove it' })
    return { discovered: null, diagnostics }
  }
  const outcome = await discover(config)
  if (!outcome.ok) {
    report(['upstream', 'url'], {
      code: 'CG6021',
      severity: 'warning',
      message: `the upstream does not say what it serves: ${sayFailure(outcome.refusal)}`,
      help: 'everything is answered with 503 until it does; see `claimgate help CG6021`',
    })
    return { discovered: null, diagnostics }
  }
  for (const failure of outcome.value.missing) {
    const message = `a document of the upstream cannot be had and counts as missing: ${sayFailure(failure)}`
    const help = `say which one counts: metadata: ${failure.path?.includes('oauth-authorization-server') ? 'openid' : 'oauth'}`
    report(['upstream', 'url'], { code: 'CG6180', severity: 'warning', message, help })
  }
  checkDiscovered({ ...config, upstream }, outcome.value, report, item => placeInPass(source.value, item))
  if (described === null) checkSignedElsewhere(config, outcome.value, nowMs, report)
  if (config.fulfilment === 'reissue' && keys !== null) checkAlgorithms(outcome.value, keys, report)
  return { discovered: outcome.value, diagnostics }
}

type Report = (path: Path, what: What) => void

const isReadable = async (path: string, files: Files): Promise<boolean> => {
  try {
    await files.read(path)
    return true
  } catch {
    return false
  }
}

const checkUnregistered = ({ forwardUnregisteredUntil: until }: Config, nowMs: number, report: Report): void => {
  if (until === null) return
  const date = new Date(until * 1000).toISOString()
  const [message, help] =
    nowMs < until * 1000
      ? [`clients without a registration are forwarded until ${date}, and no policy sees them`, 'register them before']
      : [`${date} has passed: clients without a registration are refused`, 'remove the key']
  const what = { code: 'CG6025', severity: 'warning', message, help } as const
  report(['unregistered_clients', 'forward_until'], what)
}

/** Members and paths stand in one list. */
const placeInPass = (written: JsonValue, item: string): Path => {
  const upstream = isObject(written) ? written['upstream'] : null
  const pass = isObject(upstream) ? upstream['pass'] : null
  const index = Array.isArray(pass) ? pass.indexOf(item) : -1
  return index < 0 ? ['upstream', 'pass'] : ['upstream', 'pass', index]
}

const checkDiscovered = (
  config: Config & { readonly upstream: UpstreamSettings },
  discovered: Discovered,
  report: Report,
  placeOf: (item: string) => Path,
): void => {
  const paths = upstreamPaths(config, discovered)
  for (const { name, other } of conflictsOf(paths, discovered)) {
    const at = config.endpoints[name] === undefined ? ['upstream', 'url'] : ['endpoints', name]
    const message = `the ${name} endpoint has the path of the upstream's ${other}`
    report(at, { code: 'CG6022', message, help: 'give it a path of its own under `endpoints`' })
  }
  for (const name of Object.keys(config.endpoints) as (keyof typeof MEMBERS)[]) {
    if (discovered.endpoints[MEMBERS[name]] !== undefined) continue
    const message = `the upstream has no ${MEMBERS[name]}`
    report(['endpoints', name], { code: 'CG6024', severity: 'warning', message, help: 'remove the path' })
  }
  const targets = createTargets(guardsOf(paths, config, discovered))
  for (const path of config.upstream.passPaths) {
    const isOurs = paths.intercepted.has(path)
    if (!isOurs && targets.read(path).kind === 'path') continue
    const message = isOurs
      ? `clients authenticate at ${path} here: it is intercepted all the same`
      : `${path} is another spelling of a guarded path, and does not pass`
    const help = 'name the path of another page, exactly as the upstream has it'
    report(placeOf(path), { code: 'CG6027', severity: isOurs ? 'warning' : 'error', message, help })
  }
  for (const member of config.upstream.pass) {
    if (Object.hasOwn(discovered.metadata, member)) continue
    const message = `the upstream has no ${member}`
    report(placeOf(member), { code: 'CG6024', severity: 'warning', message, help: 'remove it' })
  }
}

const checkAlgorithms = (discovered: Discovered, keys: Pick<KeyRing, 'active'>, report: Report): void => {
  for (const alg of missingAlgs(discovered, keys)) {
    report(['fulfilment'], {
      code: 'CG6026',
      severity: 'warning',
      message: `the upstream may sign with ${alg}, and there is no active key for it: such tokens are answered with 502`,
      help: `run \`claimgate keys generate --alg ${alg}\`, then \`claimgate keys rotate\``,
    })
  }
}
