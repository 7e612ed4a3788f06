/** A client's web server that publishes a JWK set: real sockets on loopback. */
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { JsonObject, JsonValue } from '../../src/oauth.ts'
import { makeCertificate, pemOf } from '../clients/certificates.ts'
import { newEc } from '../clients/stage.ts'

export interface Publisher {
  readonly uri: string
  readonly port: number
  /** Requests seen so far. */
  readonly requests: IncomingMessage[]
  /** What is answered from now on; a function answers by itself. */
  answer: JsonValue | ((request: IncomingMessage, response: ServerResponse) => void)
  headers: Record<string, string>
  status: number
  readonly ca: string
  readonly close: () => Promise<void>
}

export const setOf = (...keys: readonly JsonObject[]): JsonObject => ({ keys })

export const publish = async (answer: Publisher['answer'], { tls = false } = {}): Promise<Publisher> => {
  const requests: IncomingMessage[] = []
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    requests.push(request)
    const { answer, status, headers } = publisher
    if (typeof answer === 'function') answer(request, response)
    else response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(answer))
  }
  const pair = newEc()
  const certificate = makeCertificate({
    subject: [['2.5.4.3', 'localhost']],
    alternative: { dns: ['localhost'], ip: [Buffer.from([127, 0, 0, 1])] },
    publicKey: pair.publicKey,
    signer: pair.privateKey,
    notBefore: Date.now() / 1000 - 3600,
    notAfter: Date.now() / 1000 + 3600,
  })
  const key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' })
  const server = tls ? createHttps({ key, cert: pemOf(certificate) }, serve) : createHttp(serve)
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const close = () =>
    new Promise<void>(done => {
      server.closeAllConnections()
      server.close(() => done())
    })
  const publisher: Publisher = {
    uri: `${tls ? 'https' : 'http'}://127.0.0.1:${port}/jwks`,
    port,
    requests,
    answer,
    headers: {},
    status: 200,
    ca: pemOf(certificate),
    close,
  }
  onTestFinished(close)
  return publisher
}
