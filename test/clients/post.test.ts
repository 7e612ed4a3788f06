import { describe, expect, test } from 'vitest'
import { AUTHENTICATED, basic, body, post, SECRET, secretClient, stage } from './stage.ts'

const one = (secret = SECRET) => stage(secretClient('billing', 'client_secret_post', { secrets: [{ value: secret }] }))

describe('client_secret_post', () => {
  test('P1 accepts client_id and client_secret in the body', async () => {
    const { verdict } = await one()
    expect(await verdict(post('billing', SECRET))).toBe(AUTHENTICATED)
  })

  test('P1 refuses a secret without client_id, and client_id without a secret', async () => {
    const { verdict } = await one()
    expect(await verdict(body({ client_secret: SECRET }))).toBe('invalid_client secret_without_client_id')
    expect(await verdict(body({ client_id: 'billing' }))).toBe('invalid_client wrong_method')
  })

  test('P1 refuses a wrong secret and an unknown client', async () => {
    const { verdict } = await one()
    expect(await verdict(post('billing', 'wrong'))).toBe('invalid_client secret_wrong')
    expect(await verdict(post('nobody', SECRET))).toBe('invalid_client unknown_client')
  })

  test('P2 refuses body secrets of a client whose method is not client_secret_post', async () => {
    const { verdict } = await stage(secretClient('reports', 'client_secret_basic'))
    expect(await verdict(post('reports', SECRET))).toBe('invalid_client wrong_method')
  })

  test('P3 accepts a secret with %, + and space exactly as the form parser decoded it', async () => {
    const { verdict } = await one('a%41+b c')
    expect(await verdict(post('billing', 'a%41+b c'))).toBe(AUTHENTICATED)
    expect(await verdict(post('billing', 'aA b c'))).toBe('invalid_client secret_wrong')
  })

  test.each(['\0', 'a\r\nb', 'ü'])('P3 refuses a secret with other characters than VSCHAR', async secret => {
    const { verdict } = await one()
    expect(await verdict(post('billing', secret))).toBe('invalid_client secret_malformed')
  })

  test.each(['\0', 'a\nb', 'ü', 'x'.repeat(257)])('P3 refuses a malformed client_id before any lookup', async id => {
    const { verdict, records } = await one()
    expect(await verdict(post(id, SECRET))).toBe('invalid_client client_id_malformed')
    expect(records).toMatchObject([{ clientId: null }])
  })

  test('P5 refuses a Basic header beside the body secret', async () => {
    const { verdict } = await one()
    expect(await verdict({ ...basic('billing', SECRET), ...post('billing', SECRET) })).toBe(
      'invalid_request several_mechanisms',
    )
  })
})
