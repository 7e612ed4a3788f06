/** Authorization requests at paths that are simply passed: refused for what the authorization endpoint refuses. */
import type { IncomingMessage } from 'node:http'
import type { Context } from 'koa'
import type { Log } from '../../admin/index.ts'
import { frontChannelRefused } from '../request/answers.ts'
import { FORM, isForm } from '../request/media-type.ts'
import type { PathTarget } from '../request/paths.ts'
import { send } from '../request/send.ts'
import { createFormWatch, type FormWatch } from './form-watch.ts'
import type { FrontFault, Vet } from './front-channel.ts'
import { createMultipartWatch } from './multipart-watch.ts'

/** The look at requests that are passed. */
export interface Elsewhere {
  /** Whether the query is that of an authorization request that no policy would see. */
  readonly refuses: (at: PathTarget) => boolean
  readonly refuse: (ctx: Context, at: PathTarget) => void
  /** The same for a form, while it passes; null for any other body. */
  readonly watch: (req: IncomingMessage, path: string) => FormWatch | null
}

export interface ElsewhereInput {
  readonly vet: () => Vet
  /** Paths of `upstream.pass`, at which nobody looks. */
  readonly open: readonly string[]
  readonly log: Log
}

/** Paths that the log names: anybody can make up others. */
const MOST_TOLD = 32
const PATH_LENGTH = 200

/** Makes it. */
export const createElsewhere = ({ vet, open, log }: ElsewhereInput): Elsewhere => {
  const exempt = new Set(open)
  const told = new Set<string>()
  const tell = (path: string, found: FrontFault): void => {
    const known = path.length > PATH_LENGTH ? `${path.slice(0, PATH_LENGTH)}...` : path
    if (told.has(known) || told.size >= MOST_TOLD) return
    told.add(known)
    const line = `upstream: { pass: [${JSON.stringify(known)}] }`
    const message =
      'an authorization request that no policy would see is refused; if it is none, this line lets it pass'
    log.warn({ event: 'front_channel_elsewhere', path: known, found, line }, message)
  }
  const inQuery = ({ path, query, target }: PathTarget): FrontFault | null =>
    query && !exempt.has(path) ? vet()(target.slice(target.indexOf('?') + 1)) : null
  return {
    refuses: at => inQuery(at) !== null,
    refuse: (ctx, at) => {
      const found = inQuery(at) ?? 'response_type'
      tell(at.path, found)
      send(ctx, frontChannelRefused(found))
    },
    watch: (req, path) => {
      if (exempt.has(path)) return null
      const found = (fault: FrontFault): void => tell(path, fault)
      const watches = typesOf(req).flatMap(written => {
        const type = written.toLowerCase()
        const isMultipart = type.includes('multipart/')
        if (!isMultipart && !type.includes('urlencoded')) return []
        if (isUnreadable(req, type)) return [refuseAll(found)]
        const look = vet()
        // Many servers read both as one, so what the query says counts beside the form.
        look(queryOf(req))
        return [isMultipart ? createMultipartWatch(written, look, found) : createFormWatch(look, found)]
      })
      return watches.length === 0 ? null : together(watches)
    },
  }
}

const queryOf = ({ url = '' }: IncomingMessage): string => {
  const mark = url.indexOf('?')
  return mark < 0 ? '' : url.slice(mark + 1)
}

/** Several types of one body: it is looked at as each of them. */
const together = (watches: readonly FormWatch[]): FormWatch => ({
  read: chunk => watches.some(watch => watch.read(chunk)),
  end: () => watches.some(watch => watch.end()),
})

const refuseAll = (refused: (found: FrontFault) => void): FormWatch => {
  const refuse = (): boolean => {
    refused('body')
    return true
  }
  return { read: refuse, end: refuse }
}

/** Compressed, or in a charset where ASCII means something else: some servers undo that, and no browser sends such a form. */
const isUnreadable = ({ headers }: IncomingMessage, type: string): boolean => {
  const coding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  return coding !== 'identity' || (type.startsWith(FORM) && type.includes('charset') && !isForm(type))
}

/** Node keeps the first of several types; a server behind may take the last. */
const typesOf = ({ rawHeaders }: IncomingMessage): readonly string[] =>
  rawHeaders.flatMap((value, index) =>
    index % 2 === 1 &&
    rawHeaders[index - 1]?.length === CONTENT_TYPE.length &&
    rawHeaders[index - 1]?.toLowerCase() === CONTENT_TYPE
      ? [value]
      : [],
  )
const CONTENT_TYPE = 'content-type'
