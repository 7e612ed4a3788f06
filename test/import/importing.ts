/** Runs imports in a folder of their own, and serves what they make. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGateway, type RunningGateway } from '../../src/gateway/index.ts'
import { claimgate } from '../cli/terminal.ts'

export const ISSUER = 'http://127.0.0.1:8080'

/** What is behind a beginning of lines. */
export const linesOf = (out: string, begin: string): readonly string[] =>
  out.split('\n').flatMap(line => (line.startsWith(begin) ? [line.slice(begin.length)] : []))

export const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
})

const payloadOf = (token: string): { readonly [name: string]: unknown } =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())

export const createImports = () => {
  const cwd = mkdtempSync(join(tmpdir(), 'claimgate-import-'))
  let gateway: RunningGateway | null = null
  return {
    cwd,
    importText: async (kind: string, name: string, text: string) => {
      writeFileSync(join(cwd, `${name}.json`), text)
      return claimgate(['import', kind, `${name}.json`, '--into', name], { cwd })
    },
    /** Serves an imported folder until `close`, and asks it for a token. */
    ask: async (
      name: string,
      form: { readonly [name: string]: string },
      headers: { readonly [name: string]: string } = {},
    ) => {
      gateway ??= await createGateway({ config: join(cwd, name, 'claimgate.yaml'), env: {} })
      const body = new URLSearchParams({ grant_type: 'client_credentials', ...form })
      const response = await gateway.fetch(new Request(`${ISSUER}/token`, { method: 'POST', body, headers }))
      const answer = (await response.json()) as {
        readonly access_token?: string
        readonly error?: string
        readonly scope?: string
      }
      return { ...answer, claims: answer.access_token === undefined ? {} : payloadOf(answer.access_token) }
    },
    close: async () => {
      await gateway?.close()
      gateway = null
    },
    remove: () => rmSync(cwd, { recursive: true }),
  }
}
