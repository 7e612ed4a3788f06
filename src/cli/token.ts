import { readExact, writeExact } from '../exact-json.ts'
import { JWT_BEARER_ASSERTION } from '../oauth.ts'
import { type AssertionOptions, assertionFor } from './assertion.ts'
import { findCredential, issuerOf } from './credential.ts'
import { EXIT, type ExitCode } from './exit.ts'
import type { Terminal } from './terminal.ts'

export interface TokenOptions extends AssertionOptions {
  readonly scope?: string
  readonly resource?: string
  readonly raw?: boolean
}

/** Asks the running gateway for a token, as the client would, and prints it decoded. */
export const run = async (terminal: Terminal, options: TokenOptions): Promise<ExitCode> => {
  const endpoint = await discover(await issuerOf(terminal, options.config))
  const { form, headers } = await authenticate(terminal, options)
  form.set('grant_type', 'client_credentials')
  if (options.scope !== undefined) form.set('scope', options.scope)
  if (options.resource !== undefined) form.set('resource', options.resource)
  const response = await fetch(endpoint, {
    method: 'POST',
    headers,
    body: form,
    redirect: 'error',
    signal: AbortSignal.timeout(10_000),
  })
  const answer = (await response.json()) as { readonly access_token?: string }
  if (!response.ok || answer.access_token === undefined) {
    terminal.err(`${response.status} ${JSON.stringify(answer, null, 2)}\n`)
    return EXIT.failure
  }
  terminal.out(options.raw === true ? `${answer.access_token}\n` : show(answer.access_token, answer))
  return EXIT.ok
}

/** RFC 8414 section 3: the well-known segment stands before the path of the issuer. */
const discover = async (issuer: string): Promise<string> => {
  const { origin, pathname } = new URL(issuer)
  const url = `${origin}/.well-known/oauth-authorization-server${pathname.replace(/\/$/, '')}`
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(10_000) }).catch(() => null)
  if (response === null || !response.ok) throw new Error(`nothing answers at ${url}: is the gateway running?`)
  return ((await response.json()) as { readonly token_endpoint: string }).token_endpoint
}

const authenticate = async (
  terminal: Terminal,
  options: TokenOptions,
): Promise<{ form: URLSearchParams; headers: Headers }> => {
  const form = new URLSearchParams()
  const headers = new Headers()
  const { clientId, method, secret } = await findCredential(terminal, options)
  if (method === 'client_secret_basic') {
    const pair = [clientId, secret ?? ''].map(part => new URLSearchParams({ '': part }).toString().slice(1)).join(':')
    headers.set('authorization', `Basic ${Buffer.from(pair).toString('base64')}`)
  } else if (method === 'client_secret_post') {
    form.set('client_id', clientId)
    form.set('client_secret', secret ?? '')
  } else {
    form.set('client_assertion_type', JWT_BEARER_ASSERTION)
    form.set('client_assertion', await assertionFor(terminal, options))
  }
  return { form, headers }
}

const show = (token: string, answer: object): string => {
  const parts = token.split('.')
  const rest = Object.fromEntries(Object.entries(answer).filter(([name]) => name !== 'access_token'))
  const said = `answer  ${JSON.stringify(rest, null, 2)}\n`
  // An upstream may issue tokens that only it can read.
  if (parts.length !== 3) return `${token}\n\n${said}`
  const [header, payload] = parts.slice(0, 2).map(decoded)
  return `${token}\n\nheader  ${header}\npayload ${payload}\n${said}`
}

const decoded = (part: string): string => writeExact(readExact(Buffer.from(part, 'base64url').toString()), 2)
