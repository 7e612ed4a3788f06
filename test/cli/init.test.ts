import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { VERSION } from '../../src/cli/version.ts'
import { claimgate } from './terminal.ts'

const empty = (): string => mkdtempSync(join(tmpdir(), 'claimgate-init-'))
const filesOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter(name => statSync(join(folder, name)).isFile())
    .sort()

describe('claimgate init', () => {
  it('returns a folder with everything in it, that passes check and test', async () => {
    const cwd = empty()
    expect(await claimgate(['init', 'work'], { cwd })).toMatchObject({
      code: 0,
      out: expect.stringContaining('work: '),
    })
    const folder = join(cwd, 'work')
    expect(filesOf(folder)).toEqual(
      expect.arrayContaining([
        'claimgate.yaml',
        'clients/partner-a.yaml',
        'policies/baseline.yaml',
        'policies/baseline.test.yaml',
        'schemas/policy.schema.json',
        'client-keys/partner-a.jwk.json',
        'secrets/partner-b',
        '.vscode/settings.json',
        '.github/workflows/policies.yml',
        '.gitignore',
      ]),
    )
    const checked = await claimgate(['check', '--strict'], { cwd: folder })
    expect(checked).toMatchObject({ code: 0, out: expect.stringContaining('0 errors, 0 warnings; 4 clients') })
    const tested = await claimgate(['test', '--threshold', '100'], { cwd: folder })
    expect(tested).toMatchObject({ code: 0, out: expect.stringContaining(' 0 failed') })
  })

  it('returns a workflow that passes in a fresh clone, where no secret and no key is', async () => {
    const cwd = empty()
    await claimgate(['init', 'work'], { cwd })
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd })
    git('init', '-q', 'work')
    git('-C', 'work', 'add', '-A')
    git('-C', 'work', 'commit', '-qm', 'begin')
    git('clone', '-q', 'work', 'fresh')
    const fresh = join(cwd, 'fresh')
    expect(filesOf(fresh).filter(name => /^(?:secrets|client-keys)\/|^keys\.json$/.test(name))).toEqual([])
    const workflow = readFileSync(join(fresh, '.github/workflows/policies.yml'), 'utf8')
    const commands = [...workflow.matchAll(/run: npx --yes claimgate@(\S+) (.*)$/gm)]
    expect(commands.map(([, version]) => version)).toEqual([VERSION, VERSION])
    for (const [, , args = ''] of commands)
      expect(await claimgate(args.split(' '), { cwd: fresh })).toMatchObject({ code: 0 })
    // A mistake is found there all the same.
    writeFileSync(
      join(fresh, 'policies', 'more.yaml'),
      'policy: more\nrules: [{ id: a, effect: allow, when: nobody }]\n',
    )
    const [, , args = ''] = commands[0] ?? []
    expect(await claimgate(args.split(' '), { cwd: fresh })).toMatchObject({
      code: 3,
      out: expect.stringContaining('::error file=policies/more.yaml'),
    })
  })

  it('never overwrites a file', async () => {
    const cwd = empty()
    await claimgate(['init', '.'], { cwd })
    const before = filesOf(cwd).map(name => readFileSync(join(cwd, name), 'utf8'))
    writeFileSync(join(cwd, 'claimgate.yaml'), '# mine\n')
    const again = await claimgate(['init', '.'], { cwd })
    expect(again.out).toMatch(/^\.: 0 files written, \d+ kept as they were\n$/)
    expect(readFileSync(join(cwd, 'claimgate.yaml'), 'utf8')).toBe('# mine\n')
    const others = filesOf(cwd).filter(name => name !== 'claimgate.yaml')
    expect(others.every(name => before.includes(readFileSync(join(cwd, name), 'utf8')))).toBe(true)
  })

  it('requires that secrets and keys are nobody else’s to read, and not in version control', async () => {
    const cwd = empty()
    await claimgate(['init', '.'], { cwd })
    for (const name of ['secrets/reports', 'client-keys/partner-a.jwk.json'])
      expect(statSync(join(cwd, name)).mode & 0o777).toBe(0o600)
    const ignored = readFileSync(join(cwd, '.gitignore'), 'utf8').split('\n')
    expect(ignored).toEqual(expect.arrayContaining(['keys.json', 'state/', 'secrets/', 'client-keys/', '.last-good/']))
    expect(existsSync(join(cwd, 'keys.json'))).toBe(false)
  })

  it('requires that folders of secrets are nobody else’s to list', async () => {
    const cwd = empty()
    await claimgate(['init', '.'], { cwd })
    for (const name of ['secrets', 'client-keys']) expect(statSync(join(cwd, name)).mode & 0o777).toBe(0o700)
  })

  it.each(['secrets', 'client-keys', 'clients', 'secrets/reports', '.github', '.github/workflows'])(
    'refuses to write through a link at %s',
    async name => {
      const cwd = empty()
      const elsewhere = empty()
      mkdirSync(join(cwd, dirname(name)), { recursive: true })
      symlinkSync(name.includes('reports') ? join(elsewhere, 'new') : elsewhere, join(cwd, name))
      const ran = await claimgate(['init', '.'], { cwd })
      expect(ran).toMatchObject({ code: 2, err: expect.stringContaining(`${name} is a link`) })
      expect(readdirSync(elsewhere)).toEqual([])
    },
  )

  it('accepts a folder that is itself named by a link', async () => {
    const cwd = empty()
    mkdirSync(join(cwd, 'real'))
    symlinkSync(join(cwd, 'real'), join(cwd, 'named'))
    expect(await claimgate(['init', 'named'], { cwd })).toMatchObject({ code: 0 })
    expect(existsSync(join(cwd, 'real', 'secrets', 'reports'))).toBe(true)
  })

  it('returns a file for editors that names every schema it ships', async () => {
    const cwd = empty()
    await claimgate(['init', '.'], { cwd })
    const settings = JSON.parse(readFileSync(join(cwd, '.vscode/settings.json'), 'utf8')) as {
      'yaml.schemas': { [schema: string]: unknown }
    }
    const schemas = Object.keys(settings['yaml.schemas'])
    expect(schemas.every(schema => existsSync(join(cwd, schema)))).toBe(true)
    expect(schemas).toHaveLength(readdirSync(join(cwd, 'schemas')).length)
  })
})
