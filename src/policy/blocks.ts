import { compilePattern, PatternError, spelledBelow, spelledPath } from '../expression/index.ts'
import { nearest } from '../nearest.ts'
import type { JsonObject } from '../oauth.ts'
import type { Diagnostic } from '../outcome.ts'
import type { Path, Source } from '../source/index.ts'
import { yamlText } from '../yaml-text.ts'
import type { CompiledPolicy } from './compiled.ts'
import { demandsPresence } from './environment.ts'
import { BLOCKS, type BlockName, type PolicyFile, type Shape } from './file.ts'
import { compileShape, type Fit, type PatternCompiler } from './shape.ts'
import { STANDARD_CLAIMS, STANDARD_HEADER } from './standard-claims.ts'

type Report = (diagnostic: Diagnostic) => void

/** What becomes of the schema blocks of a policy. */
export type Blocks = Pick<CompiledPolicy, 'blocks' | 'demands' | 'metadata'>

/** Compiles the schema blocks of a policy and checks what only we can: patterns and defaults. */
export const compileBlocks = (source: Source, policy: PolicyFile, report: Report): Blocks => {
  const fits: Partial<Record<BlockName, Fit>> = {}
  const demands: Partial<Record<BlockName, boolean>> = {}
  for (const name of Object.keys(BLOCKS) as BlockName[]) {
    const shape = policy[name]
    if (shape === undefined) continue
    checkRequired(source, [name], shape, { name, strict: policy.language !== 'pel' }, report)
    fits[name] = compileShapeAt(source, [name], shape, report)
    demands[name] = demandsPresence(policy, name)
  }
  const { metadata } = fits
  return { blocks: fits, demands, metadata: value => metadata?.(value) ?? { ok: true, value } }
}

/** Compiles the schema at a path, and checks its patterns and defaults. */
export const compileShapeAt = (source: Source, path: Path, shape: Shape, report: Report): Fit => {
  checkPatterns(source, path, shape, report)
  checkDefaults(source, path, shape, report)
  return compileShape(shape, patternOrNothing)
}

/** A pattern that does not compile is reported by its own check; the policy is not used then. */
const patternOrNothing: PatternCompiler = pattern => {
  const compiled = patternOf(pattern)
  return compiled instanceof PatternError ? () => false : compiled
}

const patternOf = (pattern: string): ReturnType<PatternCompiler> | PatternError => {
  try {
    return compilePattern(pattern)
  } catch (error) {
    if (error instanceof PatternError) return error
    throw error
  }
}

const children = (shape: Shape, path: Path): readonly (readonly [Shape, Path])[] => [
  ...Object.entries(shape.properties ?? {}).map(([name, child]) => [child, [...path, 'properties', name]] as const),
  ...(shape.items === undefined ? [] : [[shape.items, [...path, 'items']] as const]),
  ...(typeof shape.additionalProperties === 'object'
    ? [[shape.additionalProperties, [...path, 'additionalProperties']] as const]
    : []),
]

const checkPatterns = (source: Source, path: Path, shape: Shape, report: Report): void => {
  for (const [child, at] of children(shape, path)) checkPatterns(source, at, child, report)
  if (shape.pattern === undefined) return
  const problem = patternOf(shape.pattern)
  if (!(problem instanceof PatternError)) return
  const at = [...path, 'pattern']
  report(
    source.diagnose(source.spanInScalar(at, problem.start, Math.max(problem.end, problem.start + 1)), {
      code: 'CG3011',
      message: problem.message,
      help: problem.help,
    }),
  )
}

interface Where {
  readonly name: BlockName
  readonly strict: boolean
}

/** Members that a block need not declare: their names and types are those of the standards. */
const standardOf = (name: BlockName): JsonObject => (name.endsWith('_header') ? STANDARD_HEADER : STANDARD_CLAIMS)

/** A member that must be there and that nothing describes: its name is a slip, or nothing can read it. */
const checkRequired = (source: Source, path: Path, shape: Shape, where: Where, report: Report): void => {
  for (const [child, at] of children(shape, path)) checkRequired(source, at, child, where, report)
  const { required = [], properties = {}, additionalProperties } = shape
  if (typeof additionalProperties === 'object') return
  for (const [at, name] of required.entries()) {
    if (Object.hasOwn(properties, name) || (path.length === 1 && Object.hasOwn(standardOf(where.name), name))) continue
    const near = nearest(
      name,
      Object.keys(properties).filter(one => !required.includes(one)),
    )
    if (!where.strict && near === null) continue
    const declare = `add \`${yamlText(name)}: { type: string }\` to \`${spelledPath([...path, 'properties'])}\``
    report(
      source.diagnose(source.spanOf([...path, 'required', at]), {
        code: 'CG3120',
        severity: where.strict && near !== null ? 'error' : 'warning',
        message: `\`${spelledBelow([name])}\` is required and not described`,
        help: near === null ? declare : `did you mean \`${spelledBelow([near])}\`? Else ${declare}`,
        ...(near === null ? {} : { fix: yamlText(near) }),
      }),
    )
  }
}

const checkDefaults = (source: Source, path: Path, shape: Shape, report: Report): void => {
  for (const [child, at] of children(shape, path)) checkDefaults(source, at, child, report)
  if (shape.default === undefined) return
  const { default: fallback, ...rest } = shape
  const fitted = compileShape(
    { type: ['string', 'number', 'boolean', 'object', 'array', 'null'], ...rest },
    patternOrNothing,
  )(fallback)
  if (fitted.ok) return
  const at = [...path, 'default']
  report(
    source.diagnose(source.spanOf(at), {
      code: 'CG3010',
      message: `the default does not fit \`${fitted.misfit.keyword}\``,
      help: 'a default must have the shape it stands in for',
    }),
  )
}
