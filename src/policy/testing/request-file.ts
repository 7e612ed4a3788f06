import { nearest } from '../../nearest.ts'
import type { Diagnostic } from '../../outcome.ts'
import { validate } from '../../schema/index.ts'
import type { Path, Source } from '../../source/index.ts'
import type { ClientRecord } from '../decision.ts'
import type { Given } from './case.ts'
import { type Exchanging, strayTokens } from './exchange-of-case.ts'

/** A request file that is right: a case of a policy test, where `name` and `expect` may be missing. */
export type RequestFile = Given & { readonly now?: string }

/** Checks a request file, and that its client is registered when it is named by its id. */
export const checkRequestFile = (
  source: Source,
  registered: readonly ClientRecord[],
  world: Exchanging,
): readonly Diagnostic[] => {
  const { value } = source
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const help = 'write client, request and assertion, as in a case of a policy test'
    return [source.diagnose(source.spanOf([]), { code: 'CG1103', message: 'a request file must be an object', help })]
  }
  const mistakes = validate('policy-test', asCase(source, value))
  if (mistakes.length > 0) return mistakes
  const stray = strayTokens(source, value as unknown as Given, world, part => [part])
  if (stray.length > 0) return stray
  const { client } = value as { readonly client?: unknown }
  if (typeof client !== 'string' || registered.some(({ clientId }) => clientId === client)) return []
  const meant = nearest(
    client,
    registered.map(({ clientId }) => clientId),
  )
  return [
    source.diagnose(source.spanOf(['client']), {
      code: 'CG3061',
      message: `no client \`${client}\` is registered`,
      help: meant === null ? 'name a registered client, or write the client itself' : `did you mean \`${meant}\`?`,
      ...(meant === null ? {} : { fix: meant }),
    }),
  ]
}

/** The file as the only case of a policy test; places stay those of the file. */
const asCase = (source: Source, value: object): Source => {
  const outside = (path: Path): Path => path.slice(2)
  return {
    ...source,
    value: { cases: [{ name: 'request', expect: { decision: 'allow' }, ...value }] },
    spanOf: path => source.spanOf(outside(path)),
    spanOfKey: path => source.spanOfKey(outside(path)),
  }
}
