import { describe, expect, test } from 'vitest'
import { AUTHENTICATED, basic, basicRaw, formEncode, NOW, refusalOf, SECRET, secretClient, stage } from './stage.ts'

const one = (more = {}) => stage(secretClient('reports', 'client_secret_basic', more))
const MALFORMED = 'invalid_client basic_malformed'

describe('client_secret_basic', () => {
  test('B1 accepts a client that sends its id and secret', async () => {
    const { attempt, records } = await one()
    const outcome = await attempt(basic('reports', SECRET))
    expect(outcome.ok && outcome.value.client.clientId).toBe('reports')
    expect(outcome.ok && outcome.value.assertion).toBeNull()
    expect(records).toMatchObject([{ clientId: 'reports', method: 'client_secret_basic', outcome: 'authenticated' }])
  })

  test('B1 refuses a wrong secret', async () => {
    const { verdict } = await one()
    expect(await verdict(basic('reports', `${SECRET}x`))).toBe('invalid_client secret_wrong')
  })

  test('B2 accepts the scheme in any letter case', async () => {
    const { verdict } = await one()
    const token = Buffer.from(`reports:${SECRET}`).toString('base64')
    for (const scheme of ['Basic', 'basic', 'BASIC', 'bAsIc'])
      expect(await verdict({ authorization: [`${scheme} ${token}`] })).toBe(AUTHENTICATED)
  })

  test.each([
    ['two spaces', (token: string) => `Basic  ${token}`],
    ['a tab', (token: string) => `Basic\t${token}`],
    ['white space inside', (token: string) => `Basic ${token.slice(0, 4)} ${token.slice(4)}`],
    ['white space after', (token: string) => `Basic ${token} `],
    ['a comma', (token: string) => `Basic ${token},`],
    ['a character of no alphabet', (token: string) => `Basic ${token.slice(0, 4)}*${token.slice(4)}`],
    ['the URL-safe alphabet', () => `Basic ${Buffer.from('reports:??>>~~').toString('base64url')}`],
    ['missing padding', () => `Basic ${Buffer.from('reports:ab').toString('base64').replace(/=+$/, '')}`],
    ['too much padding', () => `Basic ${Buffer.from('reports:abc').toString('base64')}==`],
    ['stray bits', () => `Basic ${Buffer.from('reports:abc').toString('base64').replace(/M=$/, 'N=')}`],
    ['nothing at all', () => 'Basic '],
    ['no token', () => 'Basic'],
    ['a parameter', (token: string) => `Basic token="${token}"`],
  ])('B2 refuses credentials with %s', async (_, write) => {
    const { verdict } = await one()
    const header = write(Buffer.from(`reports:${SECRET}`).toString('base64'))
    expect(await verdict({ authorization: [header] })).toBe(MALFORMED)
  })

  test('B3 accepts a secret with colons: the first one separates', async () => {
    const { verdict } = await one({ secrets: [{ value: 'a:b::c' }] })
    expect(await verdict(basicRaw('reports:a:b::c'))).toBe(AUTHENTICATED)
  })

  test('B3 refuses credentials without a colon', async () => {
    const { verdict } = await one()
    expect(await verdict(basicRaw('reports'))).toBe('invalid_client basic_without_colon')
  })

  test('B4 accepts id and secret form-encoded once each', async () => {
    const { verdict } = await stage(
      secretClient('a client:with%odd', 'client_secret_basic', { secrets: [{ value: 's p+c%3A/u' }] }),
    )
    expect(await verdict(basic('a client:with%odd', 's p+c%3A/u'))).toBe(AUTHENTICATED)
    expect(await verdict(basicRaw('a+client%3Awith%25odd:s+p%2Bc%253A%2Fu'))).toBe(AUTHENTICATED)
  })

  test('B4 refuses what is form-encoded twice', async () => {
    const { verdict } = await one({ secrets: [{ value: 'a%b' }] })
    expect(await verdict(basicRaw(`reports:${formEncode(formEncode('a%b'))}`))).toBe('invalid_client secret_wrong')
  })

  test.each(['%', '%4', '%zz', '%u0041', 'abc%'])('B4 refuses the broken escape %s in the secret', async secret => {
    const { verdict } = await one()
    expect(await verdict(basicRaw(`reports:${secret}`))).toBe('invalid_client basic_encoding')
  })

  test.each(['%ff', '%c3%28', '%ed%a0%80'])('B4 refuses %s, which is not UTF-8', async secret => {
    const { verdict } = await one()
    expect(await verdict(basicRaw(`reports:${secret}`))).toBe('invalid_client basic_encoding')
  })

  test.each(['%00', '%0d%0a', '%7f', '%c3%bc'])('B5 refuses %s in id or secret', async text => {
    const { verdict } = await one()
    expect(await verdict(basicRaw(`reports:${text}`))).toBe('invalid_client basic_encoding')
    expect(await verdict(basicRaw(`reports${text}:${SECRET}`))).toBe('invalid_client unknown_client')
  })

  test.each(['\0', '\r\n', '\x7f', '\xfc'])(
    'B5 refuses raw control and other characters before any lookup',
    async text => {
      const { verdict, records } = await one()
      expect(await verdict(basicRaw(`reports${text}:${SECRET}`))).toBe('invalid_client basic_characters')
      expect(records).toMatchObject([{ clientId: null }])
    },
  )

  test('B6 accepts raw credentials of a client registered as raw', async () => {
    const { verdict } = await one({ basic_encoding: 'raw', secrets: [{ value: 'p%zz+q' }] })
    expect(await verdict(basicRaw('reports:p%zz+q'))).toBe(AUTHENTICATED)
  })

  test('B6 refuses the other encoding than the one registered', async () => {
    const raw = await one({ basic_encoding: 'raw', secrets: [{ value: 'p+q' }] })
    expect(await raw.verdict(basic('reports', 'p+q'))).toBe('invalid_client secret_wrong')
    const form = await one({ secrets: [{ value: 'p+q' }] })
    expect(await form.verdict(basicRaw('reports:p+q'))).toBe('invalid_client secret_wrong')
  })

  test('B6 accepts a raw id that would be another after decoding, for a raw client only', async () => {
    const raw = await stage(secretClient('a%20b', 'client_secret_basic', { basic_encoding: 'raw' }))
    expect(await raw.verdict(basicRaw(`a%20b:${SECRET}`))).toBe(AUTHENTICATED)
    const form = await stage(secretClient('a%20b', 'client_secret_basic'))
    expect(await form.verdict(basicRaw(`a%20b:${SECRET}`))).toBe('invalid_client basic_encoding')
  })

  test('B7 refuses with invalid_client, which the gateway answers with 401 and a challenge', async () => {
    const { attempt } = await one()
    const refusal = refusalOf(await attempt(basic('reports', 'wrong')))
    expect(refusal).toEqual({
      kind: 'invalid_client',
      detail: 'secret_wrong',
      description: 'client authentication failed',
    })
  })

  test('B8 refuses an empty secret', async () => {
    const { verdict } = await one()
    expect(await verdict(basicRaw('reports:'))).toBe('invalid_client basic_without_secret')
    expect(await verdict(basicRaw(`:${SECRET}`))).toBe('invalid_client basic_without_name')
  })

  test('B9 refuses a second Authorization header, even an equal one', async () => {
    const { verdict } = await one()
    const [header = ''] = basic('reports', SECRET).authorization ?? []
    expect(await verdict({ authorization: [header, header] })).toBe('invalid_request several_authorization_headers')
  })

  test.each(['Bearer abc', 'Digest username="reports"', 'Negotiate YII', 'Basically abc', '', 'DPoP x'])(
    'B10 refuses the scheme of "%s"',
    async header => {
      const { verdict } = await one()
      expect(await verdict({ authorization: [header] })).toBe('invalid_client authorization_scheme_unknown')
    },
  )

  test('B11 accepts the same client_id in header and body', async () => {
    const { verdict } = await one()
    const form = new Map([['client_id', 'reports']])
    expect(await verdict({ ...basic('reports', SECRET), form })).toBe(AUTHENTICATED)
  })

  test('B11 refuses another client_id in the body', async () => {
    const { verdict } = await one()
    const form = new Map([['client_id', 'billing']])
    expect(await verdict({ ...basic('reports', SECRET), form })).toBe('invalid_request client_id_mismatch')
  })

  test('B12 refuses an unknown client in the words of a wrong secret', async () => {
    const { attempt } = await one()
    const unknown = refusalOf(await attempt(basic('nobody', SECRET)))
    const wrong = refusalOf(await attempt(basic('reports', 'wrong')))
    expect({ ...unknown, detail: '' }).toEqual({ ...wrong, detail: '' })
    expect(unknown.detail).toBe('unknown_client')
  })

  test('B13 refuses an expired secret, and says so in the record only', async () => {
    const { verdict, attempt, records } = await one({
      secrets: [{ value: SECRET, expires_at: new Date((NOW + 100) * 1000).toISOString() }],
    })
    expect(await verdict(basic('reports', SECRET), { now: NOW + 99 })).toBe(AUTHENTICATED)
    const refusal = refusalOf(await attempt(basic('reports', SECRET), { now: NOW + 100 }))
    expect(refusal.description).toBe('client authentication failed')
    expect(records.at(-1)?.detail).toBe('secret_expired')
  })

  test('B14 accepts each of several live secrets and refuses one before its time', async () => {
    const { verdict } = await one({
      secrets: [
        { value: 'first-secret' },
        { value: 'second-secret' },
        { value: 'third-secret', not_before: new Date((NOW + 50) * 1000).toISOString() },
      ],
    })
    expect(await verdict(basic('reports', 'first-secret'))).toBe(AUTHENTICATED)
    expect(await verdict(basic('reports', 'second-secret'))).toBe(AUTHENTICATED)
    expect(await verdict(basic('reports', 'third-secret'))).toBe('invalid_client secret_not_yet_valid')
    expect(await verdict(basic('reports', 'third-secret'), { now: NOW + 50 })).toBe(AUTHENTICATED)
  })

  test('never shows a secret in a record or a refusal', async () => {
    const { attempt, records } = await one()
    const outcomes = [
      await attempt(basic('reports', 'wrong-secret-text')),
      await attempt(basic('nobody', 'wrong-secret-text')),
      await attempt(basic('reports', SECRET)),
    ]
    expect(JSON.stringify([outcomes, records])).not.toMatch(/wrong-secret-text|a-secret-of/)
  })
})
