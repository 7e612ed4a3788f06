/** Client libraries and programs of Debian; null where one is not installed. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { once } from '../../../src/once.ts'
import { installed, runs } from '../installed.ts'
import { accessTokenIn, type GetToken, type Peer } from './peer.ts'

const local = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

interface Program {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  readonly input?: string
}

/** Runs a program beside the gateway, and returns what it says. */
const said = ({ command, args, env, input = '' }: Program): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { ...process.env, ...env } })
    let out = ''
    let err = ''
    child.stdout.on('data', data => (out += data))
    child.stderr.on('data', data => (err += data))
    child.on('error', reject)
    child.on('close', code => (code === 0 ? resolve(out) : reject(new Error(err || out))))
    child.stdin.end(input)
  })

const tokenOf =
  (program: () => Promise<Program>): GetToken =>
  async (peer: Peer) =>
    accessTokenIn(JSON.parse(await said({ ...(await program()), input: JSON.stringify(peer) })))

const script =
  (command: string, file: string, ...args: readonly string[]): GetToken =>
  peer =>
    tokenOf(async () => ({ command, args: [local(file), ...args] }))(peer)

type Calls = { readonly [row: string]: GetToken }

/** The calls of a program that is there, and none of one that is not. */
const where = (isThere: boolean, calls: Calls): { readonly [row: string]: GetToken | null } =>
  isThere ? calls : Object.fromEntries(Object.keys(calls).map(name => [name, null]))

/** The Python of Debian, whose packages these are. */
const PYTHON = '/usr/bin/python3'
const python = (call: string): GetToken => script(PYTHON, 'python.py', call)

const CURL = ['-sS', '--data', 'grant_type=client_credentials'] as const
const curl =
  (args: (peer: Peer) => readonly string[]): GetToken =>
  async peer =>
    accessTokenIn(JSON.parse(await said({ command: 'curl', args: [...CURL, ...args(peer), peer.token] })))

/** Compiled once: the packages of Debian are not modules. */
const golang = once(() => {
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-golang-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const binary = join(folder, 'golang')
  const env = { GO111MODULE: 'off', GOPATH: '/usr/share/gocode', GOFLAGS: '', GOTOOLCHAIN: 'local' }
  return said({ command: 'go', args: ['build', '-o', binary, local('golang.go')], env }).then(() => binary)
})
const go = (call: string): GetToken => tokenOf(async () => ({ command: await golang(), args: [call] }))

/** Where Maven keeps what it has. Tests download nothing: continuous integration does before them. */
const MAVEN = join(homedir(), '.m2/repository')
const NIMBUS = join(MAVEN, 'com/nimbusds/oauth2-oidc-sdk/11.20.1')
const SPRING = join(MAVEN, 'org/springframework/security/spring-security-oauth2-client/6.5.1')

/** Compiles the class beside its `pom.xml`, once, and returns what runs it. */
const compiled = (name: string, main: string) =>
  once(async () => {
    const folder = mkdtempSync(join(tmpdir(), `claimgate-${name}-`))
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
    const list = join(folder, 'classpath')
    const quiet = ['-q', '-B', '-o', '-f', local(`${name}/pom.xml`)]
    await said({ command: 'mvn', args: [...quiet, 'dependency:build-classpath', `-Dmdep.outputFile=${list}`] })
    const classpath = readFileSync(list, 'utf8')
    await said({ command: 'javac', args: ['-cp', classpath, '-d', folder, local(`${name}/${main}.java`)] })
    return ['-cp', `${classpath}:${folder}`, main]
  })
const java = (name: string, main: string): ((call: string) => GetToken) => {
  const program = compiled(name, main)
  return call => tokenOf(async () => ({ command: 'java', args: [...(await program()), call] }))
}
const nimbus = java('nimbus', 'Nimbus')
const spring = java('spring', 'Spring')

/** By the name of a row of docs/clients.md. */
export const PROGRAMS: { readonly [row: string]: GetToken | null } = {
  ...where(runs('curl', 'curl', '--version'), {
    'curl: -u id:secret': curl(({ clientId, secret }) => ['-u', `${clientId}:${secret}`]),
    'curl: --data-urlencode client_secret=...': curl(({ clientId, secret }) => [
      ...['--data', `client_id=${clientId}`],
      ...['--data-urlencode', `client_secret=${secret}`],
    ]),
  }),
  ...where(runs('PHP', 'php', '--version'), {
    'PHP streams: http_build_query with the secret': script('php', 'streams.php'),
  }),
  ...where(runs('Python libraries', PYTHON, '-c', 'import authlib, jwcrypto, jwt, requests_oauthlib'), {
    'Authlib 1.2 (Python): OAuth2Session(id, secret)': python('authlib'),
    "Authlib 1.2 (Python): token_endpoint_auth_method='client_secret_post'": python('authlib_post'),
    'Authlib 1.2 (Python): ClientSecretJWT(url)': python('authlib_secret_jwt'),
    'Authlib 1.2 (Python): PrivateKeyJWT(url)': python('authlib_private_key_jwt'),
    'Authlib 1.2 (Python): PrivateKeyJWT(url, claims={"aud": issuer, "exp": ...})': python('authlib_claims'),
    'requests-oauthlib 1.3 (Python): fetch_token(auth=HTTPBasicAuth(...))': python('requests_oauthlib'),
    'requests-oauthlib 1.3 (Python): fetch_token(include_client_id=True)': python('requests_oauthlib_post'),
    'PyJWT 2.6 (Python): jwt.encode(claims, pem)': python('pyjwt'),
    'jwcrypto 1.1 (Python): JWT(header, claims)': python('jwcrypto'),
  }),
  ...where(
    runs('golang.org/x/oauth2', 'test', '-d', '/usr/share/gocode/src/golang.org/x/oauth2') &&
      runs('Go', 'go', 'version'),
    {
      'golang.org/x/oauth2: clientcredentials.Config': go('auto'),
      'golang.org/x/oauth2: clientcredentials.Config, tried twice': go('auto'),
      'golang.org/x/oauth2: AuthStyleInParams': go('params'),
    },
  ),
  ...where(installed('Nimbus', 'mvn', 'javac', 'java') && runs('Nimbus', 'test', '-d', NIMBUS), {
    'Nimbus OAuth 2.0 SDK 11 (Java): new ClientSecretBasic(id, secret)': nimbus('basic'),
    'Nimbus OAuth 2.0 SDK 11 (Java): new ClientSecretPost(id, secret)': nimbus('post'),
    'Nimbus OAuth 2.0 SDK 11 (Java): new ClientSecretJWT(id, issuer, HS256, secret)': nimbus('secret_jwt'),
    'Nimbus OAuth 2.0 SDK 11 (Java): new PrivateKeyJWT(id, issuer, RS256, key, ...)': nimbus('private_key_jwt'),
  }),
  ...where(installed('Spring Security', 'mvn', 'javac', 'java') && runs('Spring Security', 'test', '-d', SPRING), {
    'Spring Security 6.5 (Java): ClientAuthenticationMethod.CLIENT_SECRET_BASIC': spring('basic'),
    'Spring Security 6.5 (Java): ClientAuthenticationMethod.CLIENT_SECRET_POST': spring('post'),
    'Spring Security 6.5 (Java): ClientAuthenticationMethod.CLIENT_SECRET_JWT': spring('secret_jwt'),
    'Spring Security 6.5 (Java): ClientAuthenticationMethod.PRIVATE_KEY_JWT': spring('private_key_jwt'),
    'Spring Security 6.5 (Java): PRIVATE_KEY_JWT with setJwtClientAssertionCustomizer(...)': spring('issuer'),
  }),
  ...where(runs('oauth2 of Ruby', 'ruby', '-e', 'require "oauth2"'), {
    'oauth2 1.4 (Ruby): OAuth2::Client.new(id, secret)': script('ruby', 'ruby.rb', 'body'),
    'oauth2 1.4 (Ruby): auth_scheme: :basic_auth': script('ruby', 'ruby.rb', 'basic'),
  }),
  ...where(runs('Net::OAuth2', 'perl', '-MNet::OAuth2', '-e', '1'), {
    'Net::OAuth2 0.67 (Perl): Net::OAuth2::Profile::WebServer': script('perl', 'perl.pl'),
  }),
}
