/** Tests of clients that an issuer vouches for: their tokens are those of a platform, and fit their mappings. */
import { writeExact } from '../../exact-json.ts'
import type { JsonObject, JsonValue } from '../../oauth.ts'
import type { Diagnostic } from '../../outcome.ts'
import type { Path, Source } from '../../source/index.ts'
import type { ClientRecord } from '../decision.ts'
import { type CaseFile, type Given, merged, type TestFile } from './case.ts'
import { clientOf } from './facts-of-case.ts'
import type { IssuedTokens } from './issued-tokens.ts'

interface World {
  readonly clients: readonly ClientRecord[]
  readonly issued?: IssuedTokens
  /** Claims that the policies under test declare themselves. */
  readonly declared: ReadonlySet<string>
}

/** Reports claims of cases that no token of the client has: they would show what never happens. */
export const checkIssuedCases = (source: Source, test: TestFile, world: World): readonly Diagnostic[] => {
  const { issued } = world
  if (issued === undefined) return []
  return (test.cases ?? []).flatMap((one, index) => {
    const given = merged(test.defaults ?? {}, one)
    const client = clientOf(given, world.clients)
    if (client?.issuer == null) return []
    const placed = (claim: string): Path => [
      ...(one.assertion != null && Object.hasOwn(one.assertion, claim) ? ['cases', index] : ['defaults']),
      'assertion',
      claim,
    ]
    return [
      ...claimMistakes(source, given, client, { ...world, issued }, one.expect, placed),
      ...mappingMistakes(source, given, client, issued, one, placed),
    ]
  })
}

/** Reports claims of a request that the issuer of its client does not have. */
export const checkIssuedRequest = (
  source: Source,
  given: Given,
  client: ClientRecord,
  issued: IssuedTokens,
): readonly Diagnostic[] =>
  client.issuer == null
    ? []
    : claimMistakes(source, given, client, { issued, declared: new Set() }, null, claim => ['assertion', claim])

const claimMistakes = (
  source: Source,
  { assertion }: Given,
  client: ClientRecord,
  { issued, declared }: { readonly issued: IssuedTokens; readonly declared: ReadonlySet<string> },
  expected: CaseFile['expect'] | null,
  placed: (claim: string) => Path,
): readonly Diagnostic[] =>
  issued.mistakes(client, (assertion ?? {}) as JsonObject).flatMap(({ claim, isUnknown, ...what }) => {
    if (declared.has(claim) || (!isUnknown && mayBeWrong(expected))) return []
    const span = isUnknown ? source.spanOfKey(placed(claim)) : source.spanOf(placed(claim))
    return [source.diagnose(span, { code: 'CG3064', ...what })]
  })

/**
 * A random request as the platform of its client could have made it: without claims of another type, and of other mappings.
 * Of those that it says itself some are left to the platform, so that requests are not all of nobody.
 */
export const ofPlatform = <T extends Given>(
  given: T,
  left: number,
  { clients, issued }: Pick<World, 'clients' | 'issued'>,
): T => {
  const client = clientOf(given, clients)
  const { assertion } = given
  if (issued === undefined || client?.issuer == null || assertion == null) return given
  const said = Object.fromEntries(Object.entries(assertion).filter((_, at) => ((left >> (at % 16)) & 1) === 0))
  const { payload } = issued.tokenFor(client, said as JsonObject, 0) ?? { payload: {} }
  const wrong = new Set([
    ...issued.mistakes(client, said as JsonObject).map(({ claim }) => claim),
    ...(issued.differences(client, payload) ?? []).map(({ at }) => at),
  ])
  return { ...given, assertion: Object.fromEntries(Object.entries(said).filter(([name]) => !wrong.has(name))) }
}

/** A case that expects to be refused may say what is wrong. */
const mayBeWrong = (expected: CaseFile['expect'] | null): boolean =>
  expected !== null && expected.decision === 'deny' && (expected.reason === 'request' || expected.reason === 'facts')

/** The claim that each place of a mapping is about, where it is not of that name. */
const CLAIMS: { readonly [place: string]: string | undefined } = { subject: 'sub', spiffe_id: 'sub', issuer: 'iss' }

const mappingMistakes = (
  source: Source,
  { assertion }: Given,
  client: ClientRecord,
  issued: IssuedTokens,
  { expect }: CaseFile,
  placed: (claim: string) => Path,
): readonly Diagnostic[] => {
  if (expect.decision === 'deny' && (expect.reason === undefined || expect.reason === 'request')) return []
  const said = (assertion ?? {}) as JsonObject
  const { payload } = issued.tokenFor(client, said, 0) ?? { payload: {} }
  return (issued.differences(client, payload) ?? []).flatMap(({ at, wanted }) => {
    const claim = CLAIMS[at] ?? at
    if (!Object.hasOwn(said, claim)) return []
    const what = {
      code: 'CG3065',
      message: `this is no token of \`${client.clientId}\`: its mapping wants another \`${claim}\``,
      help: `write one that fits ${shortly(wanted)}, or leave it out`,
    } as const
    return [source.diagnose(source.spanOf(placed(claim)), what)]
  })
}

const shortly = (value: JsonValue): string => {
  const text = writeExact(value)
  return text.length > 120 ? 'the mapping' : text
}
