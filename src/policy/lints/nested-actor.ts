import { type FactPath, spelledPath } from '../../expression/index.ts'
import type { PolicyLint } from './lint.ts'

/** Who acted before the one that acts now, in a subject token. */
const BEFORE: FactPath = ['context', 'requestData', 'subjectToken', 'act', 'act']

/**
 * Warns about an `allow` that rests on an actor who acted before: the chain is history, and no more.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8693#section-4.1 RFC 8693 section 4.1}
 */
export const nestedActor: PolicyLint = ({ rules, source }, report) => {
  for (const { effect, when, path } of rules) {
    if (effect !== 'allow' || when.kind !== 'expression') continue
    const read = when.expression.reads.find(fact => BEFORE.every((step, at) => fact[at] === step))
    if (read === undefined) continue
    report(
      source.diagnose(source.spanOf(path), {
        code: 'CG3104',
        severity: 'warning',
        message: `\`${spelledPath(read)}\` is of somebody who acted before, and grants nothing`,
        help: 'rest the grant on the subject, on subjectToken.act alone, or on the client',
      }),
    )
  }
}
