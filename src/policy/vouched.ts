/** What trusted issuers say of the clients of a policy: their claims type its expressions, and count as verified. */
import type { ClientRecord } from './decision.ts'
import type { PolicyFile, Shape } from './file.ts'

/** The claims of every client of a policy; `chosen` are those that the workload of some client chooses. */
export interface VouchedClaims {
  readonly claims: Pick<Shape, 'properties' | 'required'>
  readonly chosen: ReadonlySet<string>
  /** Our names of the issuers, sorted. */
  readonly issuers: readonly string[]
  /** Claims that not every issuer declares. */
  readonly partial: ReadonlySet<string>
}

/**
 * Puts together what the issuers of some clients say: null when one of them has no issuer, or may still make its own assertion. A
 * claim is required where every issuer has it; types that differ are as good as none.
 */
export const vouchedFor = (clients: readonly ClientRecord[]): VouchedClaims | null => {
  const each = new Set<NonNullable<ClientRecord['vouched']>[number]>()
  const issuers = new Set<string>()
  for (const { vouched, issuer } of clients) {
    if (vouched == null) return null
    for (const one of vouched) {
      each.add(one)
      issuers.add(one.name ?? issuer ?? '')
    }
  }
  const [first, ...others] = [...each]
  if (first === undefined) return null
  const shapesOf = ({ claims }: typeof first) => (claims.properties ?? {}) as { readonly [name: string]: Shape }
  const properties: Record<string, Shape> = { ...shapesOf(first) }
  for (const other of others)
    for (const [name, shape] of Object.entries(shapesOf(other))) {
      const known = properties[name]
      properties[name] = known === undefined || bare(known) === bare(shape) ? shape : {}
    }
  const required = (first.claims.required ?? []).filter(name =>
    others.every(({ claims }) => claims.required?.includes(name) === true),
  )
  return {
    claims: orNulls({ properties, required }),
    chosen: new Set([...each].flatMap(({ chosen }) => chosen)),
    issuers: [...issuers].sort(),
    partial: new Set(
      Object.keys(properties).filter(name => ![...each].every(one => Object.hasOwn(shapesOf(one), name))),
    ),
  }
}

/** What platforms write where they have nothing to say is null, or nothing: a claim that is not required may be null. */
const orNulls = (shape: Shape): Shape => {
  if (shape.properties === undefined) return shape
  const each = Object.entries(shape.properties).map(([name, child]: [string, Shape]) => {
    const inner = orNulls(child)
    return [name, shape.required?.includes(name) === true ? inner : orNull(inner)] as const
  })
  return { ...shape, properties: Object.fromEntries(each) }
}

const orNull = (shape: Shape): Shape => {
  const { type, enum: values } = shape
  if (type === undefined) return shape
  const nullable: Shape = { ...shape, type: ['null', ...[type].flat().filter(one => one !== 'null')] }
  return values === undefined ? nullable : { ...nullable, enum: [...values, null] }
}

/** A shape without what is said of it, which may differ; a claim may be called `description` too, and is an object. */
const bare = (shape: Shape): string =>
  JSON.stringify(shape, (name, value: unknown) =>
    name === 'description' && typeof value === 'string' ? undefined : value,
  )

/** The policy with the claims of its issuers in its assertion block, which has their names; what it says itself counts. */
export const withVouched = (file: PolicyFile, vouched: VouchedClaims | null): PolicyFile => {
  if (vouched === null) return file
  const { properties, required = [] } = vouched.claims
  const own = file.assertion ?? {}
  const assertion = {
    ...own,
    title: `the client assertion of ${vouched.issuers.join(' or ')}`,
    required: [...new Set([...required, ...(own.required ?? [])])],
    properties: { ...properties, ...own.properties },
  }
  return { ...file, assertion }
}
