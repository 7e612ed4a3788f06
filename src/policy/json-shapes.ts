import { type JsonShape, typeOfSchema } from '../expression/index.ts'
import type { JsonObject } from '../oauth.ts'
import type { Diagnostic } from '../outcome.ts'
import type { Path, Source } from '../source/index.ts'
import { compileShapeAt } from './blocks.ts'
import type { PolicyFile } from './file.ts'

/** Compiles the schemas that a policy names for `#json.parse`. In `pel` what is read with them is dynamic. */
export const jsonShapes = (
  source: Source,
  policy: PolicyFile,
  report: (diagnostic: Diagnostic) => void,
  declaredAt: (path: Path) => string | undefined,
): ReadonlyMap<string, JsonShape> =>
  new Map(
    Object.entries(policy.json ?? {}).map(([name, shape]): readonly [string, JsonShape] => {
      const path = ['json', name]
      const fit = compileShapeAt(source, path, shape, report)
      const type = typeOfSchema(shape as JsonObject, {
        title: `the JSON \`${name}\``,
        declareIn: path,
        declaredAt: inner => declaredAt([...path, ...inner]),
      })
      return [name, { type: policy.language === 'pel' ? { kind: 'any', nullable: true } : type, fit }]
    }),
  )
