/** Debian's PHP, gunicorn and lighttpd as upstreams: what each takes for its token endpoint, and for the fields of a proxy. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { freePort } from '../free-port.ts'
import { inFrontOf, metadataAt, recorder } from './in-front.ts'
import { programOf, startProgram } from './peers.ts'
import { send, written } from './wire.ts'

const TOKEN = 'ISSUED'
const FORM = ['Content-Type: application/x-www-form-urlencoded', 'Content-Length: 29']
const BODY = 'grant_type=client_credentials'

interface Kind {
  readonly program: string
  readonly files: { readonly [file: string]: string }
  readonly args: (port: number, folder: string) => readonly string[]
  /** Requests that get a token from the program itself: path and fields. */
  readonly past: readonly (readonly [string, ...string[]])[]
}

/** As Symfony and PHP's own router take the path: without the front controller, decoded. */
const PHP = `<?php
$path = rawurldecode(parse_url('http://h' . $_SERVER['REQUEST_URI'], PHP_URL_PATH) ?? '');
$path = $_SERVER['PATH_INFO'] ?? $path;
echo $path === '/token' && $_SERVER['REQUEST_METHOD'] === 'POST' ? '${TOKEN}' : 'page';
`
const WSGI = `
def app(environ, start_response):
    hit = environ['PATH_INFO'] == '/token' and environ['REQUEST_METHOD'] == 'POST'
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'${TOKEN}' if hit else b'page']
`
const CGI = `#!/bin/sh
printf 'Content-Type: text/plain\\r\\n\\r\\n'
if [ "$HTTP_X_ORIGINAL_URL" = /token ] || [ "$HTTP_CLIENT_CERT" = x ] || [ "$HTTP_REMOTE_USER" = x ]; then echo ${TOKEN}; else echo page; fi
`

const KINDS: readonly Kind[] = [
  {
    program: 'php',
    files: { 'index.php': PHP },
    args: (port, folder) => ['-S', `127.0.0.1:${port}`, '-t', folder],
    past: [['/index.php/token'], ['/%74oken'], ['/index.php/%74oken']],
  },
  {
    program: 'gunicorn',
    files: { 'peer.py': WSGI },
    args: (port, folder) => ['--chdir', folder, '-b', `127.0.0.1:${port}`, '--workers', '1', 'peer:app'],
    past: [['/x/token', 'SCRIPT_NAME: /x'], ['/%74oken']],
  },
  {
    program: 'lighttpd',
    files: { 'page.cgi': CGI },
    args: (_, folder) => ['-D', '-f', join(folder, 'lighttpd.conf')],
    past: [
      ['/page.cgi', 'X.Original.Url: /token'],
      ['/page.cgi', 'Client!Cert: x'],
      ['/page.cgi', 'Client.Cert: x'],
      ['/page.cgi', 'Remote-User: x'],
    ],
  },
]

describe('programs that upstreams are made of', () => {
  for (const { program, files, args, past } of KINDS) {
    const found = programOf(program)
    it.skipIf(found === null)(`never lets a request past claimgate reach what ${program} serves`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'claimgate-peer-'))
      const port = await freePort()
      const conf = `server.document-root = "${folder}"\nserver.port = ${port}\nserver.bind = "127.0.0.1"
server.modules = ("mod_cgi")\ncgi.assign = (".cgi" => "/bin/sh")\n`
      for (const [file, text] of Object.entries({ ...files, 'lighttpd.conf': conf })) {
        writeFileSync(join(folder, file), text)
        chmodSync(join(folder, file), 0o755)
      }
      chmodSync(folder, 0o755)
      const stop = await startProgram(found ?? '', args(port, folder), port, folder)
      const upstream = await recorder(
        issuer => metadataAt(issuer, {}),
        '',
        (req, res) => {
          const { method, url, rawHeaders } = req
          const onward = request({ port, host: '127.0.0.1', method, path: url, headers: rawHeaders }, answer =>
            answer.pipe(res),
          )
          onward.on('error', () => res.destroy())
          req.pipe(onward)
        },
      )
      const front = await inFrontOf(upstream.url)
      const body = async (at: number, path: string, fields: readonly string[]) =>
        (await send(at, written('POST', path, [...fields, ...FORM], BODY))).body.toString()
      try {
        for (const [path, ...fields] of past) {
          // It really does it, and not behind claimgate.
          expect([path, fields, await body(port, path, fields)]).toEqual([path, fields, expect.stringContaining(TOKEN)])
          expect([path, fields, await body(front.port, path, fields)]).not.toEqual([
            path,
            fields,
            expect.stringContaining(TOKEN),
          ])
        }
      } finally {
        await front.stop()
        await upstream.stop()
        await stop()
        rmSync(folder, { recursive: true, force: true })
      }
    })
  }
})
