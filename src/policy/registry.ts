import { nearest } from '../nearest.ts'
import type { Diagnostic } from '../outcome.ts'
import type { ClientIndex } from './candidates.ts'
import type { CompiledPolicy } from './compiled.ts'
import type { ClientRecord } from './decision.ts'
import type { AppliesTo, PolicyFile } from './file.ts'
import { selector } from './select.ts'
import type { Misfit } from './shape.ts'

/** Clients named for one block; a mistake in the block concerns all of them. */
const MOST_REPORTED = 5

/** The registered clients a policy applies to. */
export type ClientsOf = (policy: CompiledPolicy) => readonly ClientRecord[]

type Report = (diagnostic: Diagnostic) => void

/** Remembers the clients of each policy: several checks of one load ask for them. */
export const clientFinder = ({ find }: ClientIndex): ClientsOf => {
  const remembered = new Map<CompiledPolicy, readonly ClientRecord[]>()
  return policy => {
    const clients = remembered.get(policy) ?? find(policy.applies)
    remembered.set(policy, clients)
    return clients
  }
}

/** Checks a policy against the registered clients: their metadata, and that each part of `applies_to` matches a client. */
export const checkClients = (
  policy: CompiledPolicy,
  file: PolicyFile,
  index: ClientIndex,
  applicable: readonly ClientRecord[],
  report: Report,
): void => {
  const { source } = policy
  const misfits = applicable.flatMap(client => {
    const fitted = policy.metadata(client.metadata)
    return fitted.ok ? [] : [`the metadata of client \`${client.clientId}\` ${misfitText(fitted.misfit)}`]
  })
  const left = misfits.length - MOST_REPORTED
  for (const [index, message] of misfits.slice(0, MOST_REPORTED).entries()) {
    report(
      source.diagnose(source.spanOfKey(['metadata']), {
        code: 'CG3012',
        message: left > 0 && index === MOST_REPORTED - 1 ? `${message} (and ${left} more clients)` : message,
        help: 'add it to the client, or narrow applies_to',
      }),
    )
  }
  checkPatterns(policy, file, index, report)
  checkAllowRules(policy, report)
}

const misfitText = ({ path, keyword }: Misfit): string => {
  const name = path.join('.')
  if (keyword === 'required') return `lacks \`${name}\``
  if (keyword === 'additionalProperties') return 'has members this block does not allow'
  return name === '' ? `does not fit \`${keyword}\`` : `does not fit: \`${name}\` breaks \`${keyword}\``
}

/** A registry without clients says nothing about spelling. */
const checkPatterns = (
  { source }: CompiledPolicy,
  { applies_to: appliesTo }: PolicyFile,
  { find, finds }: ClientIndex,
  report: Report,
): void => {
  if (appliesTo === undefined || !finds(selector({}))) return
  for (const [at, pattern] of (appliesTo.clients ?? []).entries()) {
    if (finds(selector({ clients: [pattern] }))) continue
    report(
      source.diagnose(source.spanOf(['applies_to', 'clients', at]), {
        code: 'CG3050',
        severity: 'warning',
        message: `\`${pattern}\` matches no client`,
        ...spelling(nearestPattern(pattern, find(selector({}))), pattern, 'register the client'),
      }),
    )
  }
  const { metadata } = appliesTo
  if (metadata === undefined) return
  if (finds(selector({ metadata }))) return
  const lost = lostValue(metadata, find(selector({})), finds)
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
}

const spelling = (meant: string | null, written: string, otherwise: string): { help: string; fix?: string } =>
  meant === null
    ? { help: `check the spelling, or ${otherwise}` }
    : { help: `did you mean \`${meant}\`? Else ${otherwise}`, fix: /[*]/.test(written) ? `"${meant}"` : meant }

/** The id, or the beginning of ids, that an author most likely meant. */
const nearestPattern = (pattern: string, clients: readonly ClientRecord[]): string | null => {
  const stars = pattern.split('*').length - 1
  const ids = clients.map(({ clientId }) => clientId)
  if (stars === 0) return nearest(pattern, ids)
  if (stars > 1 || !pattern.endsWith('*')) return null
  const prefix = pattern.slice(0, -1)
  const meant = nearest(prefix, new Set(ids.map(id => id.slice(0, prefix.length))))
  return meant === null ? null : `${meant}*`
}

interface LostValue {
  readonly name: string
  readonly value: string
  readonly meant: string | null
}

/** The one value that no client has, when it is the reason that no client fits. */
const lostValue = (
  metadata: NonNullable<AppliesTo['metadata']>,
  clients: readonly ClientRecord[],
  finds: ClientIndex['finds'],
): LostValue | null => {
  const lost = Object.entries(metadata).filter(([name, values]) => !finds(selector({ metadata: { [name]: values } })))
  const [[name, [value, ...others]] = ['', []]] = lost
  if (lost.length !== 1 || typeof value !== 'string' || others.length > 0) return null
  const registered = clients.flatMap(client => {
    const held = Object.hasOwn(client.metadata, name) ? client.metadata[name] : undefined
    return (Array.isArray(held) ? held : [held]).filter(one => typeof one === 'string')
  })
  return { name, value, meant: nearest(value, new Set(registered)) }
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
