/** Answers of the upstream, read strictly: what is half understood is an error of the upstream, never the client's. */
import { describe, expect, it } from 'vitest'
import { fieldsOf, readReply, type UpstreamAnswer } from '../../src/upstream/index.ts'

const JSON_TYPE = ['Content-Type', 'application/json']

const answer = (
  status: number,
  body: string | Buffer | object = '',
  rawHeaders: readonly string[] = JSON_TYPE,
): UpstreamAnswer => ({
  status,
  rawHeaders,
  body: Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
})
const read = (...given: Parameters<typeof answer>) => readReply(answer(...given), { ignoreBody: false })
const BROKEN = expect.objectContaining({ code: 'upstream_broken' })

describe('a success', () => {
  it('returns its object, under any spelling of the media type', () => {
    for (const type of ['application/json', 'Application/JSON; charset=utf-8', 'application/json ;x=y']) {
      expect(read(200, { a: 1 }, ['content-type', type])).toEqual({
        kind: 'answered',
        status: 200,
        body: { a: 1 },
        fields: {},
      })
    }
    expect(read(201, { request_uri: 'urn:x' })).toMatchObject({ status: 201 })
  })

  it('returns no body where none counts', () => {
    expect(readReply(answer(200, 'OK', ['content-type', 'text/plain']), { ignoreBody: true })).toMatchObject({
      body: null,
    })
  })

  it.each([
    ['another media type', '{}', ['content-type', 'text/html']],
    ['no media type', '{}', []],
    ['a media type that only begins so', '{}', ['content-type', 'application/jsonp']],
    ['no body', '', JSON_TYPE],
    ['broken JSON', '{"access_token": "abc', JSON_TYPE],
    ['a list', '[]', JSON_TYPE],
    ['a text', '"x"', JSON_TYPE],
    ['two members of one name', '{"access_token":"a","access_token":"b"}', JSON_TYPE],
    ['two members of one name in two spellings', '{"scope":"a","sc\\u006fpe":"b"}', JSON_TYPE],
    ['what is too deep', '['.repeat(40) + ']'.repeat(40), JSON_TYPE],
    ['an object that is too deep', `{"a":${'['.repeat(40)}${']'.repeat(40)}}`, JSON_TYPE],
    ['octets that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), JSON_TYPE],
  ] as const)('refuses %s', (_, body, headers) => {
    expect(() => read(200, body, headers)).toThrow(BROKEN)
  })
})

describe('an error', () => {
  it('returns code and description, cleaned of what RFC 6749 does not allow', () => {
    const said = read(400, { error: 'invalid_grant', error_description: 'a "code"\r\nSet-Cookie: x\\ é<script>' })
    expect(said).toMatchObject({
      kind: 'refused',
      status: 400,
      error: 'invalid_grant',
      description: "a 'code' Set-Cookie: x   <script>",
    })
  })

  it('returns no description that is not text, and not all of a long one', () => {
    expect(read(400, { error: 'x', error_description: { stack: 'secret' } })).toMatchObject({ description: null })
    expect(read(400, { error: 'x', error_description: 'y'.repeat(9000) })).toMatchObject({
      description: 'y'.repeat(512),
    })
  })

  it('returns the status of any refusal of the request', () => {
    for (const status of [400, 403, 404, 429]) expect(read(status, { error: 'slow_down' })).toMatchObject({ status })
  })

  it.each([
    ['G4 refuses invalid_client as our own mistake', 400, { error: 'invalid_client' }, JSON_TYPE],
    ['G4 refuses 401 with another code as our own mistake', 401, { error: 'unauthorized_client' }, JSON_TYPE],
    ['G4 refuses 401 without JSON as our own mistake', 401, 'no', ['content-type', 'text/html']],
  ] as const)('%s', (_, status, body, headers) => {
    expect(read(status, body, headers)).toEqual({ kind: 'credential_refused' })
  })

  it.each([413, 431])('returns %i as the fault of the request, although it is not JSON', status => {
    expect(read(status, '<html>', ['content-type', 'text/html'])).toMatchObject({
      kind: 'refused',
      status,
      error: 'invalid_request',
      description: 'the request is too large',
    })
    expect(read(status, { error: 'own_words' })).toMatchObject({ kind: 'refused', status, error: 'own_words' })
  })

  it.each(['use_dpop_nonce', 'invalid_dpop_proof'])('returns %s to the client, whose proof it is', error => {
    expect(read(401, { error })).toMatchObject({ kind: 'refused', status: 401, error })
  })

  it.each([
    ['a redirect', 302, {}, ['location', 'https://elsewhere.example']],
    ['an informational status', 199, {}, JSON_TYPE],
    ['a server error', 500, { error: 'server_error', error_description: 'stack' }, JSON_TYPE],
    ['a refusal that is not JSON', 404, '<p>', ['content-type', 'text/html']],
    ['a refusal without a code', 400, { message: 'no' }, JSON_TYPE],
    ['a code with a quotation mark', 400, { error: 'a"b' }, JSON_TYPE],
    ['a code that is a list', 400, { error: ['invalid_grant'] }, JSON_TYPE],
  ] as const)('refuses %s', (_, status, body, headers) => {
    expect(() => read(status, body, headers)).toThrow(BROKEN)
  })

  it('never says in its message what the upstream wrote', () => {
    try {
      read(500, { error: 'canary' })
      expect.unreachable()
    } catch (error) {
      expect(String(error)).not.toContain('canary')
    }
  })
})

describe('the fields that reach the client', () => {
  const fields = (...rawHeaders: string[]) => fieldsOf(answer(200, '', rawHeaders))

  it('G9 returns DPoP-Nonce, Retry-After and DPoP challenges, and nothing else', () => {
    const all = fields(
      ...[
        'dpop-nonce',
        'n-1',
        'RETRY-AFTER',
        '7',
        'Set-Cookie',
        'a=b',
        'Server',
        'x',
        'Location',
        '/x',
        'X-Trace',
        'y',
      ],
      ...[
        'www-authenticate',
        'Basic realm="idp", DPoP error="use_dpop_nonce", algs="ES256 PS256", Bearer scope="a, b"',
      ],
    )
    expect(all).toEqual({
      'DPoP-Nonce': 'n-1',
      'Retry-After': '7',
      'WWW-Authenticate': 'DPoP error="use_dpop_nonce", algs="ES256 PS256"',
    })
  })

  it.each([
    ['Basic realm="idp"', undefined],
    ['Basic realm="a, DPoP b"', undefined],
    ['dpop', 'dpop'],
    ['DPoP algs="ES256", error = "x, \\" y", Negotiate', 'DPoP algs="ES256", error = "x, \\" y"'],
    ['Bearer realm="x", DPoP algs="a", DPoP algs="b"', 'DPoP algs="a", DPoP algs="b"'],
  ])('G9 returns of the challenges %s only those for DPoP', (challenge, kept) => {
    expect(fields('WWW-Authenticate', challenge)['WWW-Authenticate']).toBe(kept)
  })

  it('never returns a field that is not plain text', () => {
    expect(fields('DPoP-Nonce', 'a\u0001b', 'Retry-After', 'x'.repeat(2000))).toEqual({})
  })
})
