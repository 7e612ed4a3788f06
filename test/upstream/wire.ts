/** HTTP as octets: what a client sees when nothing interprets it. */
import { connect } from 'node:net'

export interface WireAnswer {
  /** 1xx heads before the answer, whole. */
  readonly information: readonly string[]
  readonly statusLine: string
  /** Header lines as received. */
  readonly lines: readonly string[]
  /** Without chunk framing. */
  readonly body: Buffer
  /** All octets. */
  readonly raw: Buffer
  /** The body ended where its framing says, or there is none and the connection ended without an error. */
  readonly whole: boolean
}

/** Sends octets and reads until the other side closes. */
export function send(port: number, request: string | Buffer, timeoutMs = 10_000): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let failed = false
    const socket = connect(port, '127.0.0.1', () => socket.write(request))
    socket.setTimeout(timeoutMs, () => {
      socket.destroy()
      reject(new Error(`No end of the answer: ${Buffer.concat(chunks).toString('latin1').slice(0, 300)}`))
    })
    socket.on('data', chunk => {
      chunks.push(chunk)
      // Who says this waits some seconds for another request, whatever was asked for.
      if (chunks.length === 1 && /^connection: keep-alive/im.test(chunk.toString('latin1'))) socket.end()
    })
    socket.on('error', () => {
      failed = true
    })
    socket.on('close', () => resolve(readAnswer(Buffer.concat(chunks), failed)))
  })
}

/** Writes a request; `Connection: close` is added so that the answer ends. */
export const written = (
  method: string,
  target: string,
  headers: readonly string[] = [],
  body = '',
  host = 'login.example.com',
): Buffer =>
  Buffer.from(
    `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\n${[...headers, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`,
    'latin1',
  )

function readAnswer(raw: Buffer, failed: boolean): WireAnswer {
  const information: string[] = []
  let rest = raw
  for (;;) {
    const end = rest.indexOf('\r\n\r\n')
    const [statusLine = '', ...lines] = rest.subarray(0, Math.max(end, 0)).toString('latin1').split('\r\n')
    const body = rest.subarray(end + 4)
    if (/^HTTP\/1\.1 1\d\d /.test(statusLine)) {
      information.push([statusLine, ...lines].join('\n'))
      rest = body
      continue
    }
    const framed = { information, statusLine, lines, raw }
    if (lines.some(line => /^transfer-encoding: chunked$/i.test(line)))
      return {
        ...framed,
        body: dechunk(body),
        whole: /(?:^|\r\n)0\r\n(?:[^\r\n]+\r\n)*\r\n$/.test(body.toString('latin1')),
      }
    const length = lines.find(line => nameOf(line) === 'content-length')?.slice(15)
    return { ...framed, body, whole: length === undefined ? !failed : Number(length) === body.length }
  }
}

function dechunk(body: Buffer): Buffer {
  const parts: Buffer[] = []
  let at = 0
  for (;;) {
    const end = body.indexOf('\r\n', at)
    const size = Number.parseInt(body.subarray(at, end).toString('latin1'), 16)
    if (end < 0 || !(size > 0)) return Buffer.concat(parts)
    parts.push(body.subarray(end + 2, end + 2 + size))
    at = end + 2 + size + 2
  }
}

/** The name of a header line, in lower case. */
export const nameOf = (line: string): string => line.slice(0, line.indexOf(':')).toLowerCase()
