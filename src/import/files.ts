/** The files that an import consists of. */
import type { JsonObject } from '../oauth.ts'
import { members, type TakenClaim, type TakenClient, type TakenPolicy } from './taken.ts'
import { block } from './write.ts'

export interface ImportedFile {
  /** Relative to the folder, with slashes. */
  readonly path: string
  readonly text: string
  /** Nobody else's to read. */
  readonly isSecret: boolean
}

/** A digest that no secret is known to have: the client is there, and nobody can be it. */
const NO_DIGEST = '0'.repeat(64)

/** Names of files and policies: each once, and of plain characters. Without dots: `x.test.yaml` would be a policy test. */
export const createNames = (): ((name: string) => string) => {
  const used = new Set<string>()
  return name => {
    const plain =
      name
        .toLowerCase()
        .replace(/[^a-z0-9_-]+/g, '-')
        .replace(/^[_-]+/, '')
        .slice(0, 48) || 'unnamed'
    let free = plain
    for (let count = 2; used.has(free); count++) free = `${plain}-${count}`
    used.add(free)
    return free
  }
}

/** The file of a client, and that of its secret where the export has one. */
export const clientFiles = ({ members: written, credential }: TakenClient, name: string): readonly ImportedFile[] => {
  const path = `clients/${name}.yaml`
  if (credential.kind === 'keys') return [{ path, text: block(written), isSecret: false }]
  if (credential.secret === null) {
    const head = `# The export does not have the secret. Put it into secrets/${name}, refer to it as\n#   secrets: [{ value: 'file:../secrets/${name}' }]\n# and take \`disabled\` out. No secret has the digest below.\n`
    return [
      { path, text: head + block({ ...written, secrets: [{ sha256: NO_DIGEST }], disabled: true }), isSecret: false },
    ]
  }
  const { secret, expiresAt } = credential
  const expiry = expiresAt === undefined ? {} : { expires_at: expiresAt }
  return [
    { path, text: block({ ...written, secrets: [{ value: `file:../secrets/${name}`, ...expiry }] }), isSecret: false },
    { path: `secrets/${name}`, text: `${secret}\n`, isSecret: true },
  ]
}

/** The text of a policy file. */
export const policyText = (policy: TakenPolicy): string => {
  const head = members({
    policy: policy.name,
    description: policy.description,
    language: policy.language,
    applies_to: policy.appliesTo,
    rules: policy.rules,
    token: policy.token,
  })
  const targets = [
    ['access_token', policy.claims],
    ['introspection', policy.introspection],
  ] as const
  const claims = targets.flatMap(([target, list]) =>
    list.size === 0 ? [] : [`  ${target}:\n${block(written(list), 2)}`],
  )
  return block(head) + (claims.length === 0 ? '' : `claims:\n${claims.join('')}`)
}

const written = (claims: ReadonlyMap<string, TakenClaim>): JsonObject =>
  Object.fromEntries(
    [...claims].map(([name, claim]) => [name, 'const' in claim ? { const: claim.const } : claim.expression]),
  )
