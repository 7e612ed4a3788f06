/**
 * Spellings of a part that asks for a token. Each is read by at least one of busboy, formidable, multiparty, PHP, Go, and
 * Werkzeug, `cgi` and `email` of Python.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createVetElsewhere, type FrontFault } from '../../src/gateway/front/front-channel.ts'
import { createMultipartWatch } from '../../src/gateway/front/multipart-watch.ts'
import { long } from '../long.ts'

const TYPE = 'multipart/form-data; boundary=XyZ'

/** What is found in a form that comes in pieces; null when it passes. */
const found = (body: string, cuts: readonly number[] = [], type = TYPE, query = ''): FrontFault | null => {
  const octets = Buffer.from(body, 'latin1')
  const faults: FrontFault[] = []
  const vet = createVetElsewhere({ refuse: ['token'], jarm: true })()
  vet(query)
  const watch = createMultipartWatch(type, vet, one => faults.push(one))
  const places = [...new Set([0, ...cuts.map(cut => cut % (octets.length + 1)), octets.length])].sort((a, b) => a - b)
  const pieces = places.slice(1).map((end, index) => octets.subarray(places[index], end))
  const isRefused = pieces.some(watch.read) || watch.end()
  expect(faults.length > 0).toBe(isRefused)
  return faults[0] ?? null
}

const NAME = 'response_type'
const part = (head: string, value: string): string => `--XyZ\r\n${head}\r\n\r\n${value}\r\n`
const form = (...parts: readonly string[]): string => `${parts.join('')}--XyZ--\r\n`
const named = (name: string, value: string, more = ''): string =>
  part(`Content-Disposition: form-data; name="${name}"${more}`, value)
const blanks = (count: number): string => ' '.repeat(count)

const REFUSED: Readonly<Record<string, string>> = {
  plain: form(named(NAME, 'token')),
  'capitals and brackets': form(part('CONTENT-DISPOSITION: FORM-DATA; NAME="Response.Type[]"', 'code TOKEN')),
  'without blanks and quotes': form(part(`Content-Disposition:form-data;name=${NAME}`, 'token')),
  'blanks around the equals sign': form(part(`Content-Disposition: form-data; name = "${NAME}"`, 'token')),
  apostrophes: form(part(`Content-Disposition: form-data; name='${NAME}'`, 'token')),
  'a comma before': form(part(`Content-Disposition: form-data, name=${NAME}`, 'token')),
  'a comma behind': form(part(`Content-Disposition: form-data; name=${NAME},x`, 'token')),
  'a bracket behind': form(part(`Content-Disposition: form-data; name=${NAME}(x)`, 'token')),
  'no semicolon': form(part(`Content-Disposition: form-data name=${NAME}`, 'token')),
  'no form-data': form(part(`Content-Disposition: name="${NAME}"`, 'token')),
  'an attachment': form(part(`Content-Disposition: attachment; name="${NAME}"`, 'token')),
  'a backslash': form(part('Content-Disposition: form-data; name="response\\_type"', 'token')),
  'in quotes of another': form(part(`Content-Disposition: form-data; x="; name=${NAME}; y="`, 'token')),
  'a second name': form(part(`Content-Disposition: form-data; name=a; name=${NAME}`, 'token')),
  'RFC 8187': form(part("Content-Disposition: form-data; name*=utf-8'en'response%5Ftype", 'token')),
  'in pieces': form(part('Content-Disposition: form-data; name*0=response; name*1=_type', 'token')),
  'in pieces out of order': form(part('Content-Disposition: form-data; name*1=_type; name*0="response"', 'token')),
  'a second disposition': form(
    part(`Content-Disposition: form-data; name="a"\r\nContent-Disposition: form-data; name="${NAME}"`, 'token'),
  ),
  'a blank before the colon': form(part(`Content-Disposition : form-data; name="${NAME}"`, 'token')),
  'a tab before the colon': form(part(`Content-Disposition\t: form-data; name="${NAME}"`, 'token')),
  'a NUL before the colon': form(part(`Content-Disposition\0: form-data; name="${NAME}"`, 'token')),
  'many blanks before the colon': form(part(`Content-Disposition${blanks(5000)}: form-data; name="${NAME}"`, 'token')),
  'more blanks than a header may have': form(
    part(`Content-Disposition${blanks(200_000)}: form-data; name="${NAME}"`, 'token'),
  ),
  'a blank before it': form(part(` Content-Disposition: form-data; name="${NAME}"`, 'token')),
  'a fold': form(part(`Content-Disposition: form-data;\r\n name="${NAME}"`, 'code')),
  'a fold at once': form(part(`Content-Disposition:\r\n\tform-data; name="${NAME}"`, 'token')),
  'thousands of folds': form(part(`Content-Disposition: form-data;${'\r\n '.repeat(4000)}name="${NAME}"`, 'token')),
  'more folds than a header may have': form(
    part(`Content-Disposition: form-data;${'\r\n '.repeat(30_000)}name="${NAME}"`, 'token'),
  ),
  'a long parameter before': form(
    part(`Content-Disposition: form-data; x=${'y'.repeat(90_000)}; name=${NAME}`, 'token'),
  ),
  'a long header before': form(
    part(`X: ${'y'.repeat(100_000)}\r\nContent-Disposition: form-data; name=${NAME}`, 'token'),
  ),
  'a long header behind': form(
    part(`Content-Disposition: form-data; name=${NAME}\r\nX: ${'y'.repeat(100_000)}`, 'token'),
  ),
  'coded before': form(
    part(`Content-Transfer-Encoding: base64\r\nContent-Disposition: form-data; name=${NAME}`, 'dG9rZW4='),
  ),
  'coded behind': form(
    part(`Content-Disposition: form-data; name=${NAME}\r\nContent-Transfer-Encoding: base64`, 'dG9rZW4='),
  ),
  'coded far before': form(
    part(
      `Content-Transfer-Encoding: base64\r\nX: ${'y'.repeat(90_000)}\r\nContent-Disposition: form-data; name=${NAME}`,
      'dG9rZW4=',
    ),
  ),
  'coded before an empty line that some see': form(
    part(
      `Content-Transfer-Encoding: base64\r\nX: y\n\nZ: z\r\nContent-Disposition: form-data; name=${NAME}`,
      'dG9rZW4=',
    ),
  ),
  'coded by many blanks': form(
    part(`Content-Transfer-Encoding:${blanks(9000)}base64\r\nContent-Disposition: form-data; name=${NAME}`, 'dG9rZW4='),
  ),
  'coded in a fold': form(
    part(`Content-Transfer-Encoding:\r\n base64\r\nContent-Disposition: form-data; name=${NAME}`, 'dG9rZW4='),
  ),
  'quoted-printable': form(
    part(`content-transfer-encoding:quoted-printable\r\nContent-Disposition: form-data; name=${NAME}`, 'to=6Ben'),
  ),
  'coded twice': form(
    part(
      `Content-Transfer-Encoding: 8bit\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: form-data; name=${NAME}`,
      'dG9rZW4=',
    ),
  ),
  'a charset': form(
    part(
      `Content-Disposition: form-data; name=${NAME}\r\nContent-Type: text/plain; charset=utf-16le`,
      't\0o\0k\0e\0n\0',
    ),
  ),
  'a charset before': form(
    part(`Content-Type: text/plain; charset="UTF-7"\r\nContent-Disposition: form-data; name=${NAME}`, '+AHQ-oken'),
  ),
  'a charset in pieces': form(
    part(`Content-Type: text/plain; charset*0=utf; charset*1=-16\r\nContent-Disposition: form-data; name=${NAME}`, 'x'),
  ),
  'single newlines': form(named(NAME, 'token')).replaceAll('\r\n', '\n'),
  'single returns': form(named(NAME, 'token')).replaceAll('\r\n', '\r'),
  'an empty line of two kinds': `--XyZ\r\nContent-Disposition: form-data; name=${NAME}\n\r\ntoken\r\n--XyZ--\r\n`,
  'two ends of the headers': `--XyZ\r\nContent-Disposition: form-data; name=${NAME}\r\nX: y\n\ncode\r\n\r\ntoken\r\n--XyZ--\r\n`,
  'no newline before the delimiter': `--XyZ\r\nContent-Disposition: form-data; name=a\r\n\r\nx--XyZ\r\nContent-Disposition: form-data; name=${NAME}\r\n\r\ntoken\r\n--XyZ--\r\n`,
  'another delimiter in the value': form(named(NAME, 'code\r\n--z token')),
  'a longer delimiter in the value': form(named(NAME, 'code\r\n--XyZX token')),
  'the delimiter in other letters': form(named(NAME, 'code\r\n--xyz\r\ntoken')),
  'the delimiter behind a single newline': form(named(NAME, 'code\n--XyZ\r\n token')),
  'the delimiter behind a return': form(named(NAME, 'code\r--XyZ\r\n token')),
  'blanks behind the delimiter': `--XyZ  \r\n${named(NAME, 'token').slice(7)}--XyZ--\r\n`,
  'a request object longer than what is read': form(
    named(
      'request',
      `${Buffer.from(JSON.stringify({ alg: 'none', x: 'y'.repeat(90_000) })).toString('base64url')}.e30.`,
    ),
  ),
  'no end': `--XyZ\r\nContent-Disposition: form-data; name=${NAME}\r\n\r\ntoken`,
  'no value': `--XyZ\r\nContent-Disposition: form-data; name=${NAME}`,
  'far behind': form(named(NAME, `${blanks(70_000)}token`)),
  'before the first delimiter': `junk\r\n${form(named(NAME, 'token'))}`,
  'behind the last delimiter': `${form(named('a', 'b'))}${form(named(NAME, 'token'))}`,
  'in a part of a part': form(
    part(
      'Content-Disposition: form-data; name=a\r\nContent-Type: multipart/mixed; boundary=q',
      `--q\r\nContent-Disposition: form-data; name=${NAME}\r\n\r\ntoken\r\n--q--`,
    ),
  ),
  'many names': form(part(`Content-Disposition: form-data; ${'name=x;'.repeat(5000)} name=${NAME}`, 'token')),
  'among many parts': form(...Array.from({ length: 500 }, () => named(NAME, 'code')), named(NAME, 'token')),
}

const FILE = [
  'POST / HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=q\r\n\r\n--q\r\n',
  'var a="content-disposition: form-data; name=response_type";',
  `<meta charset=utf-16>${'Content-Disposition: attachment; filename="a; b"\r\n'.repeat(50)}`,
  '\r\n\r\n\n\r\r\0\xff'.repeat(1000),
  'content-disposition'.repeat(3000),
  `the name = "${NAME}" of a token, Content-Disposition: see RFC 7578`,
].join('')

const PASSED: Readonly<Record<string, string>> = {
  empty: form(),
  'one part': form(named(NAME, 'code')),
  'parts beside it': form(named('client_id', 'a'), named(NAME, 'code'), named('state', 'token')),
  'a named file': form(named('file', FILE, '; filename="response_type"\r\nContent-Type: application/octet-stream')),
  'a part after a file': form(named('file', FILE), named(NAME, 'code'), named('scope', 'token')),
  'a long file': form(named('file', FILE.repeat(4)), named('client_id', 'a')),
  'a long file that is called request': form(named('request', FILE.repeat(3), '; filename=a.bin')),
  'single newlines': form(named('a', 'b'), named(NAME, 'code'), named('c', 'token')).replaceAll('\r\n', '\n'),
  'a part in UTF-8': form(
    named(NAME, 'code', '\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit'),
  ),
  'a coded file, then a part': form(
    named('file', 'AAAA', '\r\nContent-Transfer-Encoding: base64\r\nContent-Type: text/html; charset=shift_jis'),
    named(NAME, 'code'),
  ),
  'a folded part that asks for nothing': form(part('Content-Disposition : form-data;\r\n name="a"', 'token')),
  'a value of lines': form(named('client_id', 'a\r\nb\n\nc\r\n'), named('x', 'token')),
}

const TYPES: readonly (readonly [string, boolean])[] = [
  ['multipart/form-data; boundary=XyZ', true],
  ['multipart/form-data; boundary="XyZ"', true],
  ['Multipart/Form-Data;charset=utf-8;Boundary=XyZ', true],
  ['multipart/related; type="text/xml"; start="<a@b>"; boundary="XyZ"', true],
  ['multipart/form-data', false],
  ['multipart/form-data; boundary=', false],
  ['multipart/form-data; boundary=""', false],
  ['multipart/form-data; boundary=XyZ; boundary=q', false],
  ['multipart/form-data; boundary=XyZ q', false],
  ['multipart/form-data; boundary=XyZ,q', false],
  ['multipart/form-data; boundary="X\\yZ"', false],
  ['multipart/form-data; boundary*0=Xy; boundary*1=Z', false],
  ["multipart/form-data; boundary*=utf-8''XyZ", false],
  ['multipart/form-data; boundary = XyZ', false],
  [`multipart/form-data; boundary=${'X'.repeat(71)}`, false],
]

describe('the look at a multipart form', () => {
  it.each(Object.entries(REFUSED))('refuses a part that asks for a token: %s', (_, body) => {
    expect(found(body)).not.toBeNull()
    expect(found(form(named('file', 'x'.repeat(40_000))) + body)).not.toBeNull()
  })

  it('refuses them wherever the octets are cut', () => {
    const cuts = fc.array(fc.nat(), { maxLength: 6 })
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(REFUSED)), fc.nat(40_000), cuts, (kind, before, places) => {
        expect(found(named('file', 'x'.repeat(before)) + (REFUSED[kind] ?? ''), places), kind).not.toBeNull()
      }),
      { numRuns: long(2000, 120) },
    )
  })

  it.each(Object.entries(PASSED))('accepts what asks for nothing that a policy would not see: %s', (_, body) => {
    expect(found(body)).toBeNull()
    fc.assert(
      fc.property(fc.nat(40_000), fc.array(fc.nat(), { maxLength: 6 }), (before, cuts) => {
        expect(found(named('file', 'x'.repeat(before)) + body, cuts)).toBeNull()
      }),
      { numRuns: long(100, 5) },
    )
  })

  it.each(TYPES)('reads the boundary of %s: %s', (type, isRead) => {
    expect(found(form(named('a', 'b')), [], type)).toBe(isRead ? null : 'body')
    expect(found(form(named(NAME, 'token')), [], type)).not.toBeNull()
  })

  it('refuses a request object beside the client_id of the query', () => {
    const body = form(named('request', 'a.b.c.d.e'))
    expect(found(body)).toBeNull()
    expect(found(body, [], TYPE, 'client_id=a&scope=openid')).toBe('request_object')
  })
})

/** Bodies that would cost a careless look more for every octet the longer they are. */
const COSTLY: Readonly<Record<string, (size: number) => string>> = {
  'names, and a long value': size =>
    form(part(`Content-Disposition: form-data; ${`name=${NAME};`.repeat(size / 40)}`, 'x'.repeat(size / 2))),
  'names that differ, and a long value': size =>
    form(part(`Content-Disposition: form-data; ${'name=request[];name=response.type;'.repeat(3)}`, 'x'.repeat(size))),
  'dispositions without an end': size => `Content-Disposition: form-data; name=client_id\r\n\r\n`.repeat(size / 50),
  'parts with long values': size => named('request', 'x'.repeat(size / 8)).repeat(8),
  'small parts': size => named('client_id', 'a').repeat(size / 60),
  'files that talk of dispositions': size => named('f', 'content-disposition\r\n:'.repeat(size / 22)),
  'dispositions in one line': size => named('f', 'content-disposition:'.repeat(size / 20)),
  'dispositions in short lines': size => named('f', '\ncontent-disposition:'.repeat(size / 21)),
  'dispositions that are folded': size => named('f', '\ncontent-disposition:\n '.repeat(size / 23)),
  'open quotes': size => named('f', '\ncontent-disposition: name="'.repeat(size / 28)),
  'open names': size => named('f', `\ncontent-disposition:${'name=name*0="'.repeat(60)}`.repeat(size / 800)),
  blanks: size => named('f', `\n${' '.repeat(size)}content-disposition`),
  newlines: size => named('f', '\r\n\r\n'.repeat(size / 4)),
  delimiters: size => '\r\n--XyZ'.repeat(size / 7),
  charsets: size => named('f', `charset${' '.repeat(200)}`.repeat(size / 207)),
  encodings: size => named('f', `content-transfer-encoding${' '.repeat(200)}`.repeat(size / 225)),
}

describe('the cost of the look at a multipart form', () => {
  /** Milliseconds of CPU: the least of several runs, since others use the machine as well. */
  const costOf = (body: string): number =>
    Math.min(
      ...Array.from({ length: 2 }, () => {
        const begun = process.cpuUsage()
        found(body)
        const { user, system } = process.cpuUsage(begun)
        return (user + system) / 1000
      }),
    )

  it.each(Object.entries(COSTLY))('grows no faster than the form: %s', (_, bodyOf) => {
    costOf(bodyOf(60_000))
    const [short, long] = [costOf(bodyOf(125_000)), costOf(bodyOf(1_000_000))]
    // Eight times the octets; what grows with their square would take 64 times as long.
    expect(long).toBeLessThan(8 * 3 * Math.max(short, 5))
    expect(long, 'milliseconds of 1 MB').toBeLessThan(2000)
  })
})
