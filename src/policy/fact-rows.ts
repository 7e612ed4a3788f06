import { type FactPath, spelledPath, type Trust, type Type, type VariableRow } from '../expression/index.ts'
import { TOKEN_EXCHANGE } from '../oauth.ts'
import { factsTypes } from './environment.ts'
import { isLate } from './facts.ts'

/** A row of the reference page. */
export interface FactRow {
  readonly path: string
  /** As signatures of functions write types: `String?` admits null. */
  readonly type: string
  readonly trust: Trust
  /** Empty for the standard claims and header parameters, whose names say it. */
  readonly description: string
  readonly stages: readonly ('rule' | 'claim' | 'token')[]
}

const KIND_WORDS: Readonly<Record<Type['kind'], string>> = {
  any: 'Any',
  null: 'Any',
  boolean: 'Boolean',
  number: 'Number',
  string: 'String',
  list: 'Array',
  map: 'Map',
}

const spelled = (type: Type): string => {
  const items = type.kind === 'list' && type.items.kind !== 'any' ? ` of ${KIND_WORDS[type.items.kind]}` : ''
  return `${KIND_WORDS[type.kind]}${items}${type.nullable ? '?' : ''}`
}

/** Lists every fact with its type and label, for the reference page and completion. */
export const factRows = (): readonly FactRow[] => {
  const rows: FactRow[] = []
  const everything = { policy: 'reference', applies_to: { grant_types: [TOKEN_EXCHANGE] as const } }
  const root = factsTypes(everything, { unseen: null, exchanges: true, declaredAt: () => undefined })('rule')
  const walk = (type: Type, above: FactPath, trust: Trust, late: boolean): void => {
    if (type.kind !== 'map') return
    for (const [name, known] of type.properties) {
      const path = [...above, name]
      const isLateHere = late || isLate(path)
      // A fact that no request has is no fact to write about.
      if (known.unavailable !== undefined && !isLateHere) continue
      const label = known.trust ?? trust
      const stages: FactRow['stages'] = isLateHere ? ['claim'] : ['rule', 'claim', 'token']
      const description = known.description ?? ''
      rows.push({ path: spelledPath(path), type: spelled(known.type), trust: label, description, stages })
      walk(known.type, path, label, isLateHere)
    }
  }
  walk(root, [], 'configured', false)
  return rows
}

const isPingOnes = ({ path }: FactRow): boolean => path.startsWith('context')

/** Lists the facts for the table of variables: all but the standard claims and header parameters, PingOne's names last. */
export const variableRows = (): readonly VariableRow[] =>
  factRows()
    .filter(({ description }) => description !== '')
    .toSorted((a, b) => Number(isPingOnes(a)) - Number(isPingOnes(b)))
    .map(({ path, type, trust, description, stages }) => ({
      name: path,
      type,
      trust,
      doc: stages.includes('rule') ? description : `${description}; in claims only`,
    }))
