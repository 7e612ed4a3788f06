/** The log as people see it on a terminal. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DecisionRecord } from '../../src/admin/index.ts'
import { main } from '../../src/cli/main.ts'
import { textLines } from '../../src/cli/text-log.ts'
import { basicHeader, post } from '../gateway/running.ts'
import { claimgate, collect } from './terminal.ts'

const RECORD: DecisionRecord = {
  event: 'request',
  schema: 1,
  id: '3f0c8d43-9c0f-4b7e-8a3e-0f4c3c0d9a11',
  endpoint: 'token',
  client_id: 'partner-a',
  method: 'private_key_jwt',
  by_exception: false,
  outcome: 'answered',
  status: 200,
  error: null,
  detail: null,
  key: null,
  jti: null,
  grant_type: 'client_credentials',
  decision: 'allow',
  rules: ['baseline/registered'],
  revision: 'r',
  remote_address: '127.0.0.1',
  duration_ms: 11.4,
}
const REFUSED = { ...RECORD, client_id: null, decision: null, rules: [], outcome: 'refused', status: 401 } as const

const logged = (level: 'info' | 'warn' | 'error', fields: object, message: string, colour = false): string => {
  const lines: string[] = []
  const log = textLines({ write: line => lines.push(line()), flush: () => {} }, { colour })
  log[level]({ event: 'x', ...fields }, message)
  return lines.join('').replace(/^\d\d:\d\d:\d\d /, '')
}

describe('a line of the log for people', () => {
  it.each<[string, Partial<DecisionRecord>, string]>([
    ['an answer', RECORD, 'token partner-a 200 baseline/registered 11 ms'],
    [
      'a rule that refuses',
      {
        ...RECORD,
        status: 400,
        error: 'unauthorized_client',
        detail: 'rule',
        rules: ['a/own'],
        note: 'refused by a/own',
      },
      'token partner-a 400 unauthorized_client rule a/own 11 ms',
    ],
    [
      'a client that is claimed',
      {
        ...REFUSED,
        error: 'invalid_client',
        detail: 'assertion_aud_mismatch',
        claimed_client_id: 'partner-a',
        seen: { aud: ['token_endpoint', 'other'] },
        wanted: { aud: 'https://login.example.com' },
      },
      'token ?partner-a 401 invalid_client assertion_aud_mismatch seen aud=token_endpoint,other wanted aud=https://login.example.com 11 ms',
    ],
    [
      'nobody',
      {
        ...REFUSED,
        endpoint: 'pushed_authorization_request',
        error: 'invalid_client',
        detail: 'no_credentials',
        duration_ms: 0.26,
      },
      'par - 401 invalid_client no_credentials 0.3 ms',
    ],
    [
      'many rules',
      { ...RECORD, rules: ['a/a', 'b/b', 'c/c', 'd/d', 'e/e'] },
      'token partner-a 200 a/a b/b c/c (2 more) 11 ms',
    ],
    [
      'a note',
      {
        ...RECORD,
        status: 400,
        error: 'invalid_request',
        detail: 'facts',
        rules: ['a/assertion'],
        note: 'a/assertion: absent',
      },
      'token partner-a 400 invalid_request facts a/assertion (a/assertion: absent) 11 ms',
    ],
  ])('tells of %s', (_, record, line) => {
    expect(logged('info', record, 'request')).toBe(`${line}\n`)
  })

  it('tells anything else by its message and fields, without what is nothing', () => {
    expect(
      logged('warn', { event: 'limit', limit: 'requests', before: 3, none: null, list: [] }, 'a limit was reached'),
    ).toBe('warning a limit was reached  limit=requests  before=3\n')
    expect(logged('error', { event: 'failure', code: 'internal', frames: ['at x'] }, 'failure')).toBe(
      'error failure  code=internal\n',
    )
  })

  it('never does anything to the terminal, and is short', () => {
    const line = logged('warn', { text: `\u001b[31m\n\u202e${'x'.repeat(5000)}` }, 'a\u0007')
    expect(line).toMatch(/^[ -~…]{1,250}\n$/)
  })

  it('shows in colour what is not right', () => {
    expect(logged('info', { ...REFUSED }, 'request', true)).toMatch(/^\u001b\[33mtoken/)
    expect(logged('error', { ...RECORD, status: 503 }, 'request', true)).toMatch(/^\u001b\[31mtoken/)
    expect(logged('info', RECORD, 'request', true)).toMatch(/^token/)
  })
})

describe('claimgate serve on a terminal', () => {
  const PATIENCE = { timeout: 15_000 }
  let folder = ''
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'claimgate-text-'))
    await claimgate(['init', folder])
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const serving = async (interactive: boolean, ...more: string[]) => {
    const world = collect({ cwd: folder, interactive })
    const ended = main(['serve', '--set', 'listen.port=0', '--set', 'admin.port=0', ...more], world.terminal)
    await expect.poll(() => world.printed().err, PATIENCE).toMatch(/admin +http/)
    const url = /listening +(\S+)/.exec(world.printed().err)?.[1] ?? ''
    const stop = async (): Promise<number> => {
      world.signal('SIGINT')
      return ended
    }
    return { ...world, url, stop }
  }
  const ask = (url: string) =>
    post(`${url}/token`, { grant_type: 'client_credentials' }, basicHeader('reports', 'wrong'))

  it('shows mistakes exactly as check does, and one line for each request', async () => {
    const on = await serving(true)
    try {
      await ask(on.url)
      expect(on.printed().out).toMatch(/^\d\d:\d\d:\d\d token \?reports 401 invalid_client secret_wrong [\d.]+ ms$/m)
      const policy = join(folder, 'policies/tenant-isolation.yaml')
      const right = readFileSync(policy, 'utf8')
      writeFileSync(policy, right.replaceAll('client.metadata.tenant', 'client.metadata.tennant'))
      await expect.poll(() => on.printed().out, PATIENCE).toContain('load rejected')
      const { out: checked } = await claimgate(['check'], { cwd: folder })
      const shown = checked.replace(/\n\d+ errors?, \d+ warnings?.*$/s, '')
      expect(shown).toContain('^^^^')
      expect(on.printed().out).toContain(shown)
      expect(on.printed().out).not.toContain('\\n')
      writeFileSync(policy, right)
      await expect.poll(() => on.printed().out, PATIENCE).toContain('the files are those of the served revision again')
    } finally {
      expect(await on.stop()).toBe(0)
    }
    expect(on.printed().out).toMatch(/stopping {2}signal=SIGINT\n\S+ stopped\n$/)
  })

  it.each([
    ['json elsewhere', false, []],
    ['json on a terminal where that is configured', true, ['--set', 'log.format=json']],
  ] as const)('returns %s', async (_, interactive, more) => {
    const on = await serving(interactive, ...more)
    await ask(on.url)
    await on.stop()
    const events = on
      .printed()
      .out.trimEnd()
      .split('\n')
      .map(line => (JSON.parse(line) as { event: string }).event)
    expect(events).toEqual(['load', 'listening', 'request', 'stopping', 'stopped'])
  })

  it('returns text elsewhere where that is configured', async () => {
    const on = await serving(false, '--set', 'log.format=text')
    await ask(on.url)
    await on.stop()
    expect(on.printed().out).toMatch(/ token \?reports 401 /)
  })
})
