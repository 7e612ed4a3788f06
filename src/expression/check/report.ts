import type { Severity, Span } from '../../outcome.ts'
import type { ExpressionDiagnostic } from '../diagnostic.ts'
import type { CODES } from './codes.ts'

export type Code = keyof typeof CODES

/**
 * How bad it is in `strict` and in `pel`; null: not said. In `pel` everything that can work for some value is left to
 * the run, because a pasted expression must give PingOne's result.
 */
const SEVERITY: Record<Code, readonly [strict: Severity, pel: Severity | null]> = {
  CG2101: ['error', 'error'],
  CG2102: ['error', 'error'],
  CG2103: ['error', 'error'],
  CG2104: ['error', null],
  CG2105: ['error', 'error'],
  CG2106: ['error', 'error'],
  CG2107: ['error', null],
  CG2108: ['error', null],
  CG2109: ['error', null],
  CG2110: ['error', null],
  CG2111: ['error', null],
  CG2112: ['error', null],
  CG2113: ['error', 'warning'],
  CG2114: ['error', 'warning'],
  CG2115: ['warning', 'warning'],
  CG2116: ['warning', 'warning'],
  CG2117: ['warning', 'warning'],
  CG2118: ['error', null],
  CG2119: ['error', 'warning'],
  CG2120: ['warning', null],
  CG2121: ['error', null],
  CG2122: ['error', 'warning'],
  CG2123: ['warning', 'info'],
  CG2124: ['warning', 'warning'],
  CG2125: ['error', null],
  CG2126: ['error', null],
  CG2127: ['error', null],
  CG2128: ['error', null],
  CG2129: ['error', 'warning'],
  CG2130: ['warning', 'warning'],
  CG2131: ['error', 'error'],
}

export interface Problem {
  readonly message: string
  readonly help: string
  readonly related?: string | undefined
  readonly fix?: string | undefined
  /** When one occurrence of a code is worse than the others. */
  readonly severity?: Severity
}

const MOST = 20

export interface Report {
  readonly add: (code: Code, span: Span, problem: Problem) => void
  readonly cover: (span: Span) => void
  /** In the order of their place, one per place and code, at most 20; errors are kept before warnings. */
  readonly list: () => readonly ExpressionDiagnostic[]
}

const byPlace = (a: ExpressionDiagnostic, b: ExpressionDiagnostic): number =>
  a.start - b.start || a.end - b.end || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0)

/** Collects the diagnostics of one expression. */
export const createReport = (profile: 'strict' | 'pel'): Report => {
  const byKey = new Map<string, ExpressionDiagnostic>()
  const covered: Span[] = []
  const isCovered = ({ start, end }: Span): boolean =>
    covered.some(span => start >= span.start && start < span.end && !(start === span.start && end === span.end))
  return {
    add: (code, { start, end }, { message, help, related, fix, ...own }) => {
      const severity = own.severity ?? SEVERITY[code][profile === 'strict' ? 0 : 1]
      const key = `${code} ${start} ${end}`
      if (severity === null || byKey.has(key)) return
      byKey.set(key, {
        code,
        severity,
        message,
        start,
        end,
        help,
        ...(related === undefined ? {} : { related }),
        ...(fix === undefined ? {} : { fix }),
      })
    },
    cover: span => {
      covered.push(span)
    },
    list: () => {
      const all = [...byKey.values()].filter(one => !isCovered(one)).sort(byPlace)
      const errors = all.filter(({ severity }) => severity === 'error')
      const others = all.filter(({ severity }) => severity !== 'error')
      return [...errors, ...others].slice(0, MOST).sort(byPlace)
    },
  }
}
