/** A policy file after every check: what decisions are made of. */
import { type Expression, type FactPath, isWithin } from '../expression/index.ts'
import type { ErrorCode, JsonObject, JsonValue } from '../oauth.ts'
import type { Path, Source } from '../source/index.ts'
import type { BlockName, ClaimTarget, Effect, PolicyFile } from './file.ts'
import type { Selector } from './select.ts'
import type { Fit } from './shape.ts'

/** A constant, or an expression to evaluate. */
export type Term =
  | { readonly kind: 'constant'; readonly value: JsonValue }
  | { readonly kind: 'expression'; readonly expression: Expression }

export interface CompiledRule {
  /** `policy/rule`. */
  readonly name: string
  readonly effect: Effect
  readonly when: Term
  /** Null for that of the grant. */
  readonly error: ErrorCode | null
  readonly message: string
  readonly path: Path
}

export interface CompiledClaim {
  readonly target: ClaimTarget
  readonly name: string
  readonly term: Term
  readonly required: boolean
  readonly path: Path
}

export const SETTINGS = ['lifetime', 'scope', 'audience'] as const
export type SettingName = (typeof SETTINGS)[number]

export interface CompiledSetting {
  readonly name: SettingName
  readonly term: Term
  readonly path: Path
}

export interface CompiledPolicy {
  /** Issuers vouch for the assertion of every client, but for these claims; null where clients make their own. */
  readonly chosen: ReadonlySet<string> | null
  /** Our names of the issuers of its clients; null where clients make their own assertions. */
  readonly issuers: readonly string[] | null
  /** Claims that not every one of them declares. */
  readonly partial: ReadonlySet<string>
  /** What the file says, with the claims of the issuers. */
  readonly file: PolicyFile
  readonly name: string
  readonly source: Source
  readonly applies: Selector
  /** Checks per request; `metadata` is checked at load and fills its defaults once per client. */
  readonly blocks: Readonly<Partial<Record<BlockName, Fit>>>
  /** True for the blocks whose absence from a request refuses it. */
  readonly demands: Readonly<Partial<Record<BlockName, boolean>>>
  /** The constants that its expressions see: those of the configuration, and its own. */
  readonly consts: JsonObject
  readonly lets: readonly Expression[]
  /** The names of `lets`, in the same order. */
  readonly letNames: readonly string[]
  readonly rules: readonly CompiledRule[]
  readonly hasAllow: boolean
  readonly claims: readonly CompiledClaim[]
  readonly settings: readonly CompiledSetting[]
  /** What it shares with policies that say much the same; held here and nowhere else. */
  readonly types: object
  readonly metadata: (metadata: JsonObject) => ReturnType<Fit>
}

/** Finds the rules, claims and settings of a policy that read a fact, or a part of it. */
export const termsReading = (
  { rules, claims, settings }: CompiledPolicy,
  fact: FactPath,
): readonly { readonly path: Path }[] =>
  [...rules.map(({ when, path }) => ({ term: when, path })), ...claims, ...settings].filter(
    ({ term }) => term.kind === 'expression' && term.expression.reads.some(read => isWithin(read, fact)),
  )
