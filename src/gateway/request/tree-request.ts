/** Requests in guarded trees: which of them may pass, and what the operator is told of the others. */
import type { IncomingMessage } from 'node:http'
import type { Log } from '../../admin/index.ts'
import { namesParameter } from '../../oauth-parameters.ts'
import type { TreeTarget } from './paths.ts'
import type { Relation } from './trees.ts'

const READING: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Tells whether a request only reads a page: no endpoint of OAuth does anything with it. */
export const readsPage = ({ method, headers }: IncomingMessage, target: string): boolean => {
  if (!READING.has(method) || headers['transfer-encoding'] !== undefined) return false
  if (Number(headers['content-length'] ?? 0) !== 0) return false
  const mark = target.indexOf('?')
  return mark < 0 || !namesParameter(target.slice(mark + 1))
}

/** Tells the operator of a request, and of the prefix that is expected to be taken off before it, that was answered with 404 because of its tree. */
export type TellTree = (refused: TreeTarget, stripped: string) => void

const PATH_LENGTH = 200

const STRIPPED = {
  event: 'prefix_stripped',
  message: 'requests arrive without the prefix of a guarded path, and none with it',
  remedy:
    'let the proxy in front pass whole paths (nginx: proxy_pass without a path), or name what it takes off in listen.stripped_prefix',
} as const
const NOT_STRIPPED = {
  event: 'prefix_not_stripped',
  message: 'requests arrive with the prefix that a proxy in front should have taken off, and none without it',
  remedy: 'take the path off upstream.url, or set listen.stripped_prefix: /',
} as const

/** What is wrong with a prefix when nobody has asked for the guarded path itself. */
const prefixFault = (relation: Relation, doubled: boolean): typeof STRIPPED | typeof NOT_STRIPPED | null => {
  if (doubled) return NOT_STRIPPED
  return relation === 'stripped' ? STRIPPED : null
}

/**
 * Makes the function that tells of the first refusal of each tree, with the line that opens it, and of paths whose prefix was
 * taken off on the way: once for each guarded path that nobody has asked for.
 */
export const createTreeTeller = (log: Log): TellTree => {
  const told = new Set<string>()
  return ({ found: { tree, relation }, asked, target: { path } }, stripped) => {
    const known = path.length > PATH_LENGTH ? `${path.slice(0, PATH_LENGTH)}...` : path
    if (!told.has(tree)) {
      told.add(tree)
      const line = `upstream: { pass: [${JSON.stringify(known)}] }`
      const message = `a path that the upstream may take for ${tree} is 404; if it is a page of an application, this line opens it`
      log.warn({ event: 'path_guarded', tree, relation, line }, message)
    }
    const wrong = asked ? null : prefixFault(relation, path === stripped + tree && stripped !== '')
    if (wrong === null || told.has(`${wrong.event} ${tree}`)) return
    told.add(`${wrong.event} ${tree}`)
    log.warn({ event: wrong.event, tree, remedy: wrong.remedy }, wrong.message)
  }
}
