/** The fetch API over listeners of `node:http`. */
import { createServer, type IncomingMessage, type RequestListener, request as send } from 'node:http'
import { isIP } from 'node:net'
import { type Duplex, duplexPair, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { answerBroken } from './listen.ts'

/** What a `Request` does not say about its connection. */
export interface FetchInfo {
  /** The address of the client; without one all requests count as those of one address, `0.0.0.0`. */
  readonly remoteAddress?: string
}

/** Answers a request of the fetch API. */
export type FetchHandler = (request: Request, info?: FetchInfo) => Promise<Response>

/** These are about one connection, and a `Request` has none. */
const HOP = new Set(['connection', 'expect', 'host', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade'])
/** A request is framed as its body is, whatever its fields say. */
const FRAMING = new Set([...HOP, 'content-length'])

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
  // Node would leave out fields beyond a number without a word.
  server.maxHeadersCount = 0
  server.on('clientError', (error: Error, socket: Duplex) => answerBroken(error, socket))
  return async (request, info, opened) => {
    const [client, served] = connection()
    opened?.(served)
    server.emit('connection', Object.assign(served, { remoteAddress: addressIn(info) }))
    return responseOf(await answerTo(request, client), request.method)
  }
}

/** Frameworks hand over what they like as a second argument. */
const addressIn = (info: FetchInfo | undefined): string => {
  const { remoteAddress = '' } = info ?? {}
  return isIP(remoteAddress) === 0 ? '0.0.0.0' : remoteAddress
}

/** Two ends of a connection. As with one of a network, an end that breaks off or is closed ends the other. */
const connection = (): [Duplex, Duplex] => {
  const [client, served] = duplexPair()
  client.once('close', () => served.destroy())
  served.once('close', () => client.destroy())
  return [client, served]
}

const answerTo = (request: Request, connection: Duplex): Promise<IncomingMessage> => {
  const { host, pathname, search } = new URL(request.url)
  const length = lengthOf(request)
  const fields = [...request.headers].filter(([name]) => !FRAMING.has(name)).flat()
  const sent = send({
    createConnection: () => connection,
    method: request.method,
    path: pathname + search,
    headers: [...fields, ...framingOf(request, length), 'host', host, 'connection', 'close'],
    signal: request.signal,
  })
  return new Promise((resolve, reject) => {
    sent.once('response', resolve).on('error', reject)
    if (request.body === null) sent.end()
    // A body that is refused is not read to its end: then the answer counts, not the broken pipe.
    else pipeline(bodyOf(request, length, reject), sent).catch(() => {})
  })
}

/** Octets of the body; null where the request does not say how many. */
const lengthOf = ({ body, headers }: Request): number | null => {
  if (body === null) return 0
  const said = headers.get('content-length') ?? ''
  return /^\d{1,15}$/.test(said) ? Number(said) : null
}

/** Node frames the bodies of some methods alone, and would write the others behind the head as they are. */
const framingOf = ({ method }: Request, length: number | null): readonly string[] => {
  if (method === 'GET' || method === 'HEAD') return []
  return length === null ? ['transfer-encoding', 'chunked'] : ['content-length', String(length)]
}

/** The body. One of another length than the request says is broken: the listener would read the rest as another request. */
async function* bodyOf(request: Request, length: number | null, broken: (error: unknown) => void) {
  let octets = 0
  try {
    for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
      octets += chunk.byteLength
      if (length !== null && octets > length) break
      yield chunk
    }
    if (length !== null && octets !== length)
      throw new TypeError('The body has another length than content-length says')
  } catch (error) {
    broken(error)
    throw error
  }
}

/** Statuses whose responses have no body, in the fetch standard. */
const BODILESS = new Set([204, 205, 304])

const responseOf = (answer: IncomingMessage, method: string): Response => {
  const status = answer.statusCode ?? 500
  // HTTP has statuses from 100 to 999, as some servers use them; a `Response` does not.
  if (status < 200 || status > 599) {
    answer.destroy()
    return new Response(null, { status: 502, headers: { 'cache-control': 'no-store' } })
  }
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
