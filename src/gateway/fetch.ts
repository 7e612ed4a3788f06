/** The fetch API over listeners of `node:http`. */
import { createServer, type IncomingMessage, type RequestListener, request as send } from 'node:http'
import { type Duplex, duplexPair, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** What a `Request` does not say about its connection. */
export interface FetchInfo {
  /** The address of the client; without one all requests count as those of one address, `0.0.0.0`. */
  readonly remoteAddress?: string
}

/** Answers a request of the fetch API. */
export type FetchHandler = (request: Request, info?: FetchInfo) => Promise<Response>

/** These are about one connection, and a `Request` has none. */
const HOP = new Set(['connection', 'expect', 'host', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade'])

/**
 * Makes a fetch handler of a listener. Node's own HTTP runs between the two, over a pair of streams without a network, so
 * that framing, repeated fields and ends of bodies mean exactly what they mean at a listening server.
 */
export const fetchOf = (listener: RequestListener): FetchHandler => {
  const connect = connector(listener)
  return (request, info) => connect(request, info)
}

/** Answers a request; `opened` gets what the listener will know as `req.socket`. */
export type Connect = (request: Request, info?: FetchInfo, opened?: (connection: Duplex) => void) => Promise<Response>

export const connector = (listener: RequestListener): Connect => {
  const server = createServer({ keepAlive: false }, listener)
  return async (request, info, opened) => {
    const [client, served] = duplexPair()
    opened?.(served)
    server.emit('connection', Object.assign(served, { remoteAddress: addressIn(info) }))
    return responseOf(await answerTo(request, client), request.method)
  }
}

/** Frameworks hand over what they like as a second argument. */
const addressIn = (info: FetchInfo | undefined): string =>
  typeof info?.remoteAddress === 'string' ? info.remoteAddress : '0.0.0.0'

const answerTo = (request: Request, connection: Duplex): Promise<IncomingMessage> => {
  const { host, pathname, search } = new URL(request.url)
  const sent = send({
    createConnection: () => connection,
    method: request.method,
    path: pathname + search,
    headers: [...[...request.headers].filter(([name]) => !HOP.has(name)).flat(), 'host', host, 'connection', 'close'],
    signal: request.signal,
  })
  return new Promise((resolve, reject) => {
    sent.once('response', resolve).on('error', reject)
    if (request.body === null) sent.end()
    // A body that is refused is not read to its end: then the answer counts, not the broken pipe.
    else pipeline(Readable.fromWeb(request.body as Parameters<typeof Readable.fromWeb>[0]), sent).catch(() => {})
  })
}

/** Statuses whose responses have no body, in the fetch standard. */
const BODILESS = new Set([101, 204, 205, 304])

const responseOf = (answer: IncomingMessage, method: string): Response => {
  const status = answer.statusCode ?? 500
  const headers = new Headers()
  for (let index = 0; index < answer.rawHeaders.length; index += 2) {
    const name = answer.rawHeaders[index] ?? ''
    if (!HOP.has(name.toLowerCase())) headers.append(name, answer.rawHeaders[index + 1] ?? '')
  }
  if (BODILESS.has(status) || method === 'HEAD') {
    answer.resume()
    return new Response(null, { status, headers })
  }
  return new Response(Readable.toWeb(answer) as ReadableStream<Uint8Array>, { status, headers })
}
