/** Requests in guarded trees: which of them may pass, and what the operator is told of the others. */
import type { IncomingMessage } from 'node:http'
import type { Log } from '../../admin/index.ts'
import { namesParameter } from '../../oauth-parameters.ts'
import type { TreeTarget } from './paths.ts'

const READING: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Tells whether a request only reads a page: no endpoint of OAuth does anything with it. */
export const readsPage = ({ method, headers }: IncomingMessage, target: string): boolean => {
  if (!READING.has(method) || headers['transfer-encoding'] !== undefined) return false
  if (Number(headers['content-length'] ?? 0) !== 0) return false
  const mark = target.indexOf('?')
  return mark < 0 || !namesParameter(target.slice(mark + 1))
}

/** Tells the operator of a request that was answered with 404 because of its tree. */
export type TellTree = (refused: TreeTarget) => void

const PATH_LENGTH = 200

/**
 * Makes the function that tells of the first refusal of each tree, with the line that opens it, and of paths whose prefix was
 * taken off on the way: once for each guarded path that nobody has asked for.
 */
export const createTreeTeller = (log: Log): TellTree => {
  const told = new Set<string>()
  return ({ found: { tree, relation }, asked, target: { path } }) => {
    const known = path.length > PATH_LENGTH ? `${path.slice(0, PATH_LENGTH)}...` : path
    if (!told.has(tree)) {
      told.add(tree)
      const line = `upstream: { pass: [${JSON.stringify(known)}] }`
      const message = `a path that the upstream may take for ${tree} is 404; if it is a page of an application, this line opens it`
      log.warn({ event: 'path_guarded', tree, relation, line }, message)
    }
    const stripped = `stripped ${tree}`
    if (relation !== 'stripped' || asked || told.has(stripped)) return
    told.add(stripped)
    const remedy = 'let the proxy in front pass whole paths (nginx: proxy_pass without a path)'
    log.warn(
      { event: 'prefix_stripped', tree, remedy },
      'requests arrive without the prefix of a guarded path, and none with it',
    )
  }
}
