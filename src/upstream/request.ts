import type { Dispatcher } from 'undici'
import { GatewayError } from '../outcome.ts'
import type { Channel } from './channel.ts'
import { undoCodings } from './coding.ts'
import type { ClientCertificate } from './connector.ts'
import { endOf, failureOf, hanging } from './failure.ts'

/** A request of our own. */
export interface UpstreamRequest {
  readonly method: 'GET' | 'POST' | 'OPTIONS'
  /** Path and query, sent octet for octet. */
  readonly path: string
  /** Names and values in turn. Without Host the upstream's own is sent. */
  readonly headers: readonly string[]
  readonly body: Buffer | null
  /** The certificate to show; the same object for the same certificate, since each has connections of its own. */
  readonly certificate?: ClientCertificate | null
  /** Octets of the answer's body; 1 MiB when absent. */
  readonly maxBytes?: number
  /** Milliseconds until the answer is complete; the configured limits of head and idle time hold besides. */
  readonly timeoutMs?: number
  /** The client in whose name it is: one client cannot hold all places. */
  readonly party?: string
}

export interface UpstreamAnswer {
  readonly status: number
  /** Names and values in turn, as received; octets as characters. */
  readonly rawHeaders: readonly string[]
  /** Without its content codings. */
  readonly body: Buffer
}

/**
 * Sends a request of ours, once, and reads the whole answer. It asks for no content coding (RFC 9110 section 12.5.3: without
 * a word every one would do), and undoes gzip, deflate and br all the same.
 */
export const request = async (channel: Channel, sent: UpstreamRequest): Promise<UpstreamAnswer> => {
  const endpoint = pathOf(sent.path)
  const party = sent.party ?? endpoint
  if (!channel.own.enter(endpoint, party))
    throw new GatewayError('overloaded', 'Too many requests to the upstream are under way')
  // What is asked for nobody, metadata and keys, is asked again by a schedule of its own.
  const ended = sent.party === undefined ? () => {} : channel.breaker.enter(endpoint, { party, whole: true })
  try {
    if (ended === null) throw hanging()
    const answer = await send(channel, sent).catch((error: unknown) => {
      ended(endOf(error))
      throw error
    })
    ended('answered')
    const body = undoCodings(answer.rawHeaders, answer.body, sent.maxBytes ?? channel.limits.answerBytes)
    return body === null ? answer : { ...answer, body: await body }
  } finally {
    channel.own.leave(endpoint, party)
  }
}

const pathOf = (target: string): string => {
  const mark = target.indexOf('?')
  return mark < 0 ? target : target.slice(0, mark)
}

const send = ({ dispatch, limits }: Channel, sent: UpstreamRequest): Promise<UpstreamAnswer> => {
  const { method, path, body, maxBytes = limits.answerBytes, timeoutMs } = sent
  return new Promise((resolve, reject) => {
    let status = 0
    let rawHeaders: readonly string[] = []
    let size = 0
    let abort: ((reason: Error) => void) | null = null
    let stopped: GatewayError | null = null
    const chunks: Buffer[] = []
    const stop = (reason: GatewayError): void => {
      stopped = reason
      abort?.(reason)
      done()
      reject(reason)
    }
    const late = (): void => stop(new GatewayError('upstream_timeout', 'The upstream did not answer in time'))
    const timer = timeoutMs === undefined ? undefined : setTimeout(late, timeoutMs)
    const done = (): void => clearTimeout(timer)
    const handler: Dispatcher.DispatchHandler = {
      onConnect: give => {
        abort = give
        // The caller has been answered already, so a request that waited for its connection is not sent any more.
        if (stopped !== null) give(stopped)
      },
      onHeaders: (code, headers) => {
        status = code
        rawHeaders = headers.map(text => text.toString('latin1'))
        return true
      },
      onData: chunk => {
        size += chunk.length
        if (size <= maxBytes) chunks.push(chunk)
        else stop(new GatewayError('upstream_broken', `The answer of the upstream is longer than ${maxBytes} octets`))
        return true
      },
      onComplete: () => {
        done()
        resolve({ status, rawHeaders, body: Buffer.concat(chunks) })
      },
      onError: error => {
        done()
        reject(failureOf(error))
      },
    }
    dispatch({ method, path, headers: [...sent.headers, 'Accept-Encoding', 'identity'], body }, handler)
  })
}
