/** Limits of an expression text; each is a diagnostic, never a stack overflow. */
export const LIMITS = {
  /** UTF-16 code units. */
  length: 10_000,
  /** Parentheses, brackets, unary operators and conditionals inside each other. */
  nesting: 64,
  nodes: 2_000,
  /** Operators of one chain, links of one path. */
  chain: 256,
  /** Selections and projections inside each other: their work multiplies. */
  loops: 3,
  diagnostics: 20,
} as const
