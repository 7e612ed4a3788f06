import { ok } from '../request/answers.ts'
import type { Finish } from './finish.ts'

/**
 * Answers what the upstream answered. Where we asked for another scope than the client did, and the upstream found nothing
 * to say about it, the client is told.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-5.1 RFC 6749 section 5.1}
 */
export const finishRelayed: Finish = ({ form, sentScope }, { scope, body }) => {
  const silent = scope === null && sentScope !== null && sentScope !== form.single.get('scope')
  return Promise.resolve(ok(silent ? { ...body, scope: sentScope } : body))
}
