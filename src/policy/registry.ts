import { spelledBelow } from '../expression/index.ts'
import { searchNearest } from '../nearest.ts'
import type { Diagnostic, Span } from '../outcome.ts'
import type { Sliced } from '../slices.ts'
import { yamlText } from '../yaml-text.ts'
import type { ClientIndex } from './candidates.ts'
import type { CompiledPolicy } from './compiled.ts'
import { checkConfigured, configuredIn } from './configured-literals.ts'
import type { ClientRecord } from './decision.ts'
import type { AppliesTo, PolicyFile, Shape } from './file.ts'
import { selector } from './select.ts'
import type { Misfit } from './shape.ts'

/** What one step of work looks at. */
const CLIENTS_A_STEP = 100
/** Clients named for one block; a mistake in the block concerns all of them. */
const MOST_REPORTED = 5

/** The registered clients a policy applies to. */
export type ClientsOf = (policy: CompiledPolicy) => readonly ClientRecord[]

type Report = (diagnostic: Diagnostic) => void

/**
 * Checks a policy against the registered clients: their metadata, and that each part of `applies_to` matches a client.
 * Returns whether it had to look at clients that the policy does not concern.
 */
export function* checkClients(
  policy: CompiledPolicy,
  file: PolicyFile,
  index: ClientIndex,
  applicable: readonly ClientRecord[],
  report: Report,
): Sliced<boolean> {
  const { source } = policy
  const misfits: { readonly message: string; readonly misfit: Misfit }[] = []
  const uses = configuredIn(policy)
  let unusable = 0
  for (const [at, client] of applicable.entries()) {
    if (at % CLIENTS_A_STEP === 0) yield
    const fitted = policy.metadata(client.metadata)
    if (!fitted.ok) {
      const message = `the metadata of client \`${client.clientId}\` ${misfitText(fitted.misfit)}`
      misfits.push({ message, misfit: fitted.misfit })
    } else if (uses.length > 0 && unusable < MOST_REPORTED)
      checkConfigured(policy, uses, client, diagnostic => {
        unusable++
        report(diagnostic)
      })
  }
  const left = misfits.length - MOST_REPORTED
  for (const [index, { message, misfit }] of misfits.slice(0, MOST_REPORTED).entries()) {
    const missing = misfit.keyword === 'required'
    report(
      source.diagnose(spanOfMisfit(source, file, misfit), {
        code: 'CG3012',
        message: left > 0 && index === MOST_REPORTED - 1 ? `${message} (and ${left} more clients)` : message,
        help: missing
          ? 'add it to the client, or narrow applies_to'
          : 'change it in the file of the client, or here, or narrow applies_to',
      }),
    )
  }
  checkAllowRules(policy, report)
  return yield* checkPatterns(policy, file, index, applicable, report)
}

/** The keyword that a value breaks, in the block that describes it; the block where that cannot be said. */
const spanOfMisfit = (source: CompiledPolicy['source'], { metadata }: PolicyFile, { path, keyword }: Misfit): Span => {
  let shape: Shape | undefined = metadata
  const at: (string | number)[] = ['metadata']
  for (const step of keyword === 'required' ? [] : path) {
    const [key, next]: readonly [readonly string[], Shape | undefined] =
      typeof step === 'number' ? [['items'], shape?.items] : [['properties', step], shape?.properties?.[step]]
    if (next === undefined) return source.spanOfKey(['metadata'])
    at.push(...key)
    shape = next
  }
  if (shape === undefined || !Object.hasOwn(shape, keyword) || at.length === 1) return source.spanOfKey(['metadata'])
  return source.spanOf([...at, keyword])
}

const misfitText = ({ path, keyword }: Misfit): string => {
  const name = spelledBelow(path)
  if (keyword === 'required') return `lacks \`${name}\``
  if (keyword === 'additionalProperties') return 'has members this block does not allow'
  return name === '' ? `does not fit \`${keyword}\`` : `does not fit: \`${name}\` breaks \`${keyword}\``
}

/** A registry without clients says nothing about spelling. */
function* checkPatterns(
  { source }: CompiledPolicy,
  { applies_to: appliesTo }: PolicyFile,
  { all, finds }: ClientIndex,
  applicable: readonly ClientRecord[],
  report: Report,
): Sliced<boolean> {
  if (appliesTo === undefined) return false
  if (all.length === 0) return true
  let looksFurther = false
  for (const [at, pattern] of (appliesTo.clients ?? []).entries()) {
    const { client: matches } = selector({ clients: [pattern] })
    if (applicable.some(({ clientId, metadata }) => matches(clientId, metadata))) continue
    looksFurther = true
    if (yield* finds(selector({ clients: [pattern] }))) continue
    const meant = yield* nearestPattern(pattern, all)
    report(
      source.diagnose(source.spanOf(['applies_to', 'clients', at]), {
        code: 'CG3050',
        severity: 'warning',
        message: `\`${pattern}\` matches no client`,
        ...spelling(meant, pattern, 'register the client'),
      }),
    )
  }
  const { metadata } = appliesTo
  if (metadata === undefined || applicable.length > 0) return looksFurther
  if (yield* finds(selector({ metadata }))) return true
  const lost = yield* lostValue(metadata, all, finds)
  report(
    source.diagnose(
      lost === null
        ? source.spanOfKey(['applies_to', 'metadata'])
        : source.spanOf(['applies_to', 'metadata', lost.name, 0]),
      {
        code: 'CG3050',
        severity: 'warning',
        message: 'no client has this metadata',
        ...spelling(lost?.meant ?? null, lost?.value ?? '', 'add the metadata to a client'),
      },
    ),
  )
  return true
}

const spelling = (meant: string | null, written: string, otherwise: string): { help: string; fix?: string } =>
  meant === null
    ? { help: `check the spelling, or ${otherwise}` }
    : {
        help: `did you mean \`${meant}\`? Else ${otherwise}`,
        fix: /[*]/.test(written) ? JSON.stringify(meant) : yamlText(meant),
      }

function* namesOf(clients: ClientIndex['all']): Generator<string, void, void> {
  for (const { clientId } of clients) yield clientId
}

/** The id, or the beginning of ids, that an author most likely meant. */
function* nearestPattern(pattern: string, clients: ClientIndex['all']): Sliced<string | null> {
  const stars = pattern.split('*').length - 1
  if (stars === 0) return yield* searchNearest(pattern, namesOf(clients))
  if (stars > 1 || !pattern.endsWith('*')) return null
  const prefix = pattern.slice(0, -1)
  const beginnings = new Set<string>()
  for (const { clientId } of clients) beginnings.add(clientId.slice(0, prefix.length))
  const meant = yield* searchNearest(prefix, beginnings)
  return meant === null ? null : `${meant}*`
}

interface LostValue {
  readonly name: string
  readonly value: string
  readonly meant: string | null
}

/** The one value that no client has, when it is the reason that no client fits. */
function* lostValue(
  metadata: NonNullable<AppliesTo['metadata']>,
  clients: ClientIndex['all'],
  finds: ClientIndex['finds'],
): Sliced<LostValue | null> {
  const lost: (readonly [string, NonNullable<AppliesTo['metadata']>[string]])[] = []
  for (const [name, values] of Object.entries(metadata))
    if (!(yield* finds(selector({ metadata: { [name]: values } })))) lost.push([name, values])
  const [[name, [value, ...others]] = ['', []]] = lost
  if (lost.length !== 1 || typeof value !== 'string' || others.length > 0) return null
  const registered = new Set<string>()
  for (const client of clients) {
    const held = Object.hasOwn(client.metadata, name) ? client.metadata[name] : undefined
    for (const one of Array.isArray(held) ? held : [held]) if (typeof one === 'string') registered.add(one)
  }
  return { name, value, meant: yield* searchNearest(value, registered) }
}

/** Where no default deny holds, an `allow` rule decides nothing. */
const checkAllowRules = ({ source, applies, rules }: CompiledPolicy, report: Report): void => {
  if (applies.endpoints.has('token') || applies.endpoints.has('pushed_authorization_request')) return
  for (const rule of rules) {
    if (rule.effect !== 'allow') continue
    report(
      source.diagnose(source.spanOf([...rule.path.slice(0, -1), 'effect']), {
        code: 'CG3032',
        severity: 'warning',
        message: 'an allow rule has no effect at these endpoints',
        help: 'write require or deny: here everything else is allowed',
        fix: 'require',
      }),
    )
  }
}
