import type { DiagnosticCode, Severity } from '../outcome.ts'

/** A mistake in an expression: offsets into the expression text. */
export interface ExpressionDiagnostic {
  readonly code: DiagnosticCode
  readonly severity: Severity
  readonly message: string
  readonly start: number
  readonly end: number
  readonly help: string
  readonly related?: string
  /** A replacement for exactly this span. */
  readonly fix?: string
}
