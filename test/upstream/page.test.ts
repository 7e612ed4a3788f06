import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { ANSWER_FIELDS, LIMITS, REQUEST_FIELDS, REQUEST_PREFIXES } from '../../src/upstream/index.ts'

const page = readFileSync(fileURLToPath(new URL('../../docs/proxy.md', import.meta.url)), 'utf8')

/** The rows of the table under a heading: field names in lower case, and why. */
function tableUnder(heading: string): Record<string, string> {
  const section = page.slice(page.indexOf(heading)).split('\n| field | why | instead |\n')[1]?.split('\n\n')[0] ?? ''
  return Object.fromEntries(
    section
      .split('\n')
      .slice(1)
      .flatMap(row => {
        const [, fields = '', why = ''] = row.split('|')
        return [...fields.matchAll(/`([^`]+)`/g)].map(match => [(match[1] ?? '').toLowerCase(), why.trim()])
      }),
  )
}

describe('docs/proxy.md', () => {
  it('requires that its table of request fields is that of the code', () => {
    const prefixes = Object.fromEntries(Object.entries(REQUEST_PREFIXES).map(([name, why]) => [`${name}*`, why]))
    expect(tableUnder('### Request fields')).toEqual({ ...REQUEST_FIELDS, ...prefixes })
  })

  it('requires that its table of answer fields is that of the code', () => {
    expect(tableUnder('### Answer fields')).toEqual(ANSWER_FIELDS)
  })

  it.each([
    ['connecting to the upstream, TLS included', `${LIMITS.connectMs / 1000} s`],
    ['without an octet of a request', `${LIMITS.idleMs / 1000} s`],
    ['body of a request that is passed', `${LIMITS.bodyBytes / 1024 / 1024} MiB`],
    ['head of an answer', `${LIMITS.headBytes / 1024} KiB`],
    ['an answer that we read ourselves', `${LIMITS.answerBytes / 1024 / 1024} MiB`],
    ['requests passed at one time', String(LIMITS.concurrent)],
  ])('requires that its limit "%s" is that of the code', (begin, value) => {
    const row = page.split('\n').find(line => line.startsWith(`| ${begin}`))
    expect(row?.split('|')[2]?.trim()).toBe(value)
  })
})
