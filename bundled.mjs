// Says which packages are in the bundle: dist/bundle/bom.json (CycloneDX) and dist/bundle/LICENSES.txt. Both are made of
// the modules that the bundler wrote and of package-lock.json, so that nobody has to keep a list. Neither holds a time: the
// same sources make the same files.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const BOM = 'bom.json'
export const LICENSES = 'LICENSES.txt'

const ROOT = fileURLToPath(new URL('.', import.meta.url))
const read = name => JSON.parse(readFileSync(join(ROOT, name), 'utf8'))

/** The package folder of a module, as package-lock.json names it; null for sources of claimgate and of the bundler. */
const folderOf = id => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id.replace(ROOT, ''))?.[0] ?? null

const nameOf = folder => folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length)

/** Package URL; the at sign of a scope is encoded. */
const purlOf = (folder, { version }) => `pkg:npm/${nameOf(folder).replace('@', '%40')}@${version}`

/** The words of `integrity` that CycloneDX knows. It is of the package as the registry has it. */
const ALGS = { sha1: 'SHA-1', sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' }

const hashesOf = integrity =>
  integrity.split(' ').map(one => {
    const [, alg, digest] = /^(sha\d+)-(.+)$/.exec(one)
    return { alg: ALGS[alg], content: Buffer.from(digest, 'base64').toString('hex') }
  })

const licenceOf = license => (/[ (]/.test(license) ? { expression: license } : { license: { id: license } })

/** Where Node would find a dependency of a package, among the packages of the lock. */
const resolved = (folder, name, packages) => {
  for (let at = folder; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const found = `${at === '' ? '' : `${at}/`}node_modules/${name}`
    if (packages[found] !== undefined) return found
    if (at === '') return null
  }
}

const componentOf = (folder, locked) => {
  const { version, license, integrity } = locked
  if (license === undefined || integrity === undefined)
    throw new Error(`package-lock.json does not say the licence and the integrity of ${folder}`)
  const purl = purlOf(folder, locked)
  const [, group, name] = /^(?:(@[^/]+)\/)?(.+)$/.exec(nameOf(folder))
  return {
    type: 'library',
    'bom-ref': purl,
    ...(group === undefined ? {} : { group }),
    name,
    version,
    purl,
    licenses: [licenceOf(license)],
    hashes: hashesOf(integrity),
  }
}

/** One folder of each package and version, in the order of their names. */
const onceEach = (folders, packages) =>
  [...new Map(folders.map(folder => [purlOf(folder, packages[folder]), folder]))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, folder]) => folder)

/** @see {@link https://cyclonedx.org/docs/1.6/json/ CycloneDX 1.6} */
const bomOf = (folders, packages, { name, version, license, description }) => {
  const self = `pkg:npm/${name}@${version}`
  const dependsOn = folder =>
    Object.keys({ ...packages[folder].dependencies, ...packages[folder].optionalDependencies })
      .map(dependency => resolved(folder, dependency, packages))
      .filter(found => folders.includes(found))
      .map(found => purlOf(found, packages[found]))
  // One version may be installed in several folders: it is one component, with what any of its copies finds.
  const edges = new Map([[self, dependsOn('')]])
  for (const folder of folders) {
    const ref = purlOf(folder, packages[folder])
    edges.set(ref, [...(edges.get(ref) ?? []), ...dependsOn(folder)])
  }
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'build' }],
      component: {
        type: 'application',
        'bom-ref': self,
        name,
        version,
        description,
        purl: self,
        licenses: [licenceOf(license)],
      },
    },
    components: onceEach(folders, packages).map(folder => componentOf(folder, packages[folder])),
    dependencies: [...edges].map(([ref, targets]) => ({ ref, dependsOn: [...new Set(targets)].sort() })),
  }
}

/** Words of every licence that grants something; "MIT" alone is the name of one. */
const GRANTS = /permission|permitted|redistribut/i

/** What a package without a text says of itself: the name of its licence, and whose it is. */
const saidOf = (folder, license) => {
  const { author, contributors = [], repository } = read(`${folder}/package.json`)
  const nameOfPerson = person =>
    typeof person === 'string' ? person : [person.name, person.email].filter(Boolean).join(', ')
  const people = [author, ...contributors].filter(Boolean).map(nameOfPerson)
  const source = typeof repository === 'string' ? repository : repository?.url
  return [
    'The package ships no text of its licence. Its package.json says:',
    '',
    `license: ${license}`,
    ...(people.length === 0 ? [] : [`author: ${people.join('; ')}`]),
    ...(source === undefined ? [] : [`repository: ${source}`]),
  ].join('\n')
}

/** The texts under which a package may be passed on, licence and notice, as its authors wrote them. */
const textsOf = (folder, license) => {
  const files = readdirSync(join(ROOT, folder)).filter(file =>
    /^(?:(?:mit-)?licen[cs]e|copying|unlicense|notice)(?:[.-]|$)/i.test(file),
  )
  const texts = files.sort().map(file => readFileSync(join(ROOT, folder, file), 'utf8').trim())
  if (texts.length > 0) return texts.join('\n\n')
  const readme = readdirSync(join(ROOT, folder)).find(file => /^readme/i.test(file))
  const [section = ''] =
    /^#+ *licen[cs]e.*$[\s\S]*/im.exec(readme === undefined ? '' : readFileSync(join(ROOT, folder, readme), 'utf8')) ??
    []
  return GRANTS.test(section) ? section.trim() : saidOf(folder, license)
}

const licensesOf = (folders, packages) =>
  `The files in this folder contain the packages below, in whole or in part. Each stands under the licence that follows it.

${onceEach(folders, packages)
  .map(folder => {
    const { version, license } = packages[folder]
    return `${'='.repeat(80)}\n${nameOf(folder)} ${version} (${license})\n${'='.repeat(80)}\n\n${textsOf(folder, license)}\n`
  })
  .join('\n')}`

/** Writes both files into the folder of the bundle, of the ids of all modules in it. */
export const writeBundled = (folder, ids) => {
  const { packages } = read('package-lock.json')
  const folders = [...new Set(ids.map(folderOf).filter(found => found !== null))].sort()
  const strange = folders.find(found => packages[found] === undefined)
  if (strange !== undefined) throw new Error(`${strange} is bundled and not in package-lock.json: run npm ci`)
  writeFileSync(join(folder, BOM), `${JSON.stringify(bomOf(folders, packages, read('package.json')), null, 2)}\n`)
  writeFileSync(join(folder, LICENSES), licensesOf(folders, packages))
}
