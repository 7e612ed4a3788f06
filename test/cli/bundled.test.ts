import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { beforeAll, describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8')

interface Locked {
  readonly version: string
  readonly license: string
  readonly integrity: string
}
interface Component {
  readonly 'bom-ref': string
  readonly group?: string
  readonly name: string
  readonly version: string
  readonly purl: string
  readonly licenses: readonly { readonly license?: { readonly id: string }; readonly expression?: string }[]
  readonly hashes: readonly { readonly alg: string; readonly content: string }[]
}
interface Bom {
  readonly bomFormat: string
  readonly specVersion: string
  readonly metadata: { readonly component: { readonly 'bom-ref': string; readonly version: string } }
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
}

const fullName = ({ group, name }: Component): string => (group === undefined ? name : `${group}/${name}`)

/** Package folders that the source maps of a bundle point to: another way to them than that of the build. */
const mapped = async (): Promise<ReadonlySet<string>> => {
  const bundle = await rolldown({
    input: { command: join(ROOT, 'src/cli/command.ts'), bin: join(ROOT, 'src/cli/bin.ts') },
    platform: 'node',
    // The build leaves nothing of qs.
    external: ['ioredis', 'fast-check', 'qs'],
    checks: { eval: false },
  })
  const { output } = await bundle.generate({ format: 'cjs', sourcemap: true, dynamicImportInCjs: false })
  await bundle.close()
  const sources = output.flatMap(file => (file.type === 'chunk' ? (file.map?.sources ?? []) : []))
  const folders = sources.map(source => /node_modules\/(?:.*node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(source)?.[0])
  return new Set(folders.filter(folder => folder !== undefined))
}

describe('what is bundled', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as { packages: { readonly [folder: string]: Locked } }
  let bom: Bom
  let texts: string
  beforeAll(() => {
    bom = JSON.parse(read('dist/bundle/bom.json')) as Bom
    texts = read('dist/bundle/LICENSES.txt')
  })

  it('returns a CycloneDX list with every package whose code is in the bundle, and no other', async () => {
    expect(bom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6' })
    const named = new Set(bom.components.map(component => `${fullName(component)}@${component.version}`))
    const found = new Set(
      [...(await mapped())].map(folder => `${folder.split('node_modules/').at(-1)}@${packages[folder]?.version}`),
    )
    expect([...found].filter(one => !named.has(one))).toEqual([])
    expect([...named].filter(one => !found.has(one))).toEqual([])
    expect(named.size).toBe(bom.components.length)
  })

  it('returns version, licence and digest of each as package-lock.json has them', () => {
    for (const component of bom.components) {
      const locked = Object.entries(packages).find(
        ([folder, { version }]) =>
          folder.endsWith(`node_modules/${fullName(component)}`) && version === component.version,
      )?.[1]
      expect(component.purl).toBe(`pkg:npm/${fullName(component).replace('@', '%40')}@${component.version}`)
      const [licence] = component.licenses
      expect(licence?.license?.id ?? licence?.expression).toBe(locked?.license)
      const hashes = component.hashes.map(({ alg, content }) => {
        const name = alg.replace('-', '').toLowerCase()
        return `${name}-${Buffer.from(content, 'hex').toString('base64')}`
      })
      expect(hashes.join(' ')).toBe(locked?.integrity)
    }
  })

  it('returns edges between components that are in the list', () => {
    const refs = [bom.metadata.component['bom-ref'], ...bom.components.map(component => component['bom-ref'])]
    expect(bom.dependencies.map(({ ref }) => ref).sort()).toEqual([...refs].sort())
    for (const { dependsOn } of bom.dependencies) expect(refs).toEqual(expect.arrayContaining([...dependsOn]))
  })

  it('returns the licence of each package, in the words of its authors', () => {
    for (const component of bom.components) {
      const heading = `\n${fullName(component)} ${component.version} (`
      expect(texts).toContain(heading)
      const text = texts.slice(texts.indexOf(heading)).split(/^={80}$/m)[1] ?? ''
      expect(text, heading).toMatch(/permission|permitted|licen[cs]e/i)
      const folder = `node_modules/${fullName(component)}`
      const own = `${folder}/LICENSE`
      if (existsSync(join(ROOT, own)) && packages[folder]?.version === component.version)
        expect(texts).toContain(read(own).trim())
    }
  })

  it('returns a text that grants something, or says that the package ships none and whose it is', () => {
    const without: string[] = []
    for (const component of bom.components) {
      const heading = `\n${fullName(component)} ${component.version} (`
      const [, text = ''] = texts.slice(texts.indexOf(heading)).split(/^={80}$/m)
      const folder = Object.keys(packages).find(
        one => one.endsWith(`node_modules/${fullName(component)}`) && packages[one]?.version === component.version,
      )
      if (!text.includes('ships no text of its licence')) {
        expect(text, heading).toMatch(/permission|permitted|redistribut/i)
        continue
      }
      without.push(fullName(component))
      const said = JSON.parse(read(`${folder}/package.json`)) as {
        readonly author?: string | { readonly name: string }
      }
      const author = typeof said.author === 'string' ? said.author : said.author?.name
      expect(text).toContain(`license: ${packages[folder ?? '']?.license}`)
      expect(text).toContain(author ?? 'repository: ')
      const shipped = readdirSync(join(ROOT, folder ?? '')).filter(file => /licen[cs]e|copying/i.test(file))
      expect(shipped).toEqual([])
    }
    expect(without.length).toBeGreaterThan(0)
    expect(texts).not.toContain('img.shields.io')
  })

  it('returns both in the package that is published', () => {
    const [packed] = JSON.parse(
      execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT, encoding: 'utf8' }),
    ) as readonly { readonly files: readonly { readonly path: string }[] }[]
    const paths = packed?.files.map(({ path }) => path) ?? []
    for (const path of ['dist/bundle/bom.json', 'dist/bundle/LICENSES.txt']) expect(paths).toContain(path)
  })
})
