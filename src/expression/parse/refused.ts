import type { DiagnosticCode } from '../../outcome.ts'

/** Constructs of SpEL, Java and JavaScript that are not part of the language: what to say and what to do instead. */
export interface Refused {
  readonly code: DiagnosticCode
  readonly message: string
  readonly help: string
}

export const REFUSED = {
  type: {
    code: 'CG2020',
    message: 'Java types T(...) are not part of the language',
    help: 'use a library function: #string, #datetime, #data, #regex, #crypto, #math',
  },
  instanceof: {
    code: 'CG2021',
    message: '`instanceof` is not part of the language',
    help: 'declare the type of the claim in the schema block of the policy',
  },
  assignment: {
    code: 'CG2022',
    message: 'nothing can be assigned: facts are read-only',
    help: 'compare with ==; name a value with `let` in the policy',
  },
  step: { code: 'CG2023', message: '`++` and `--` are not part of the language', help: 'write x + 1 or x - 1' },
  construct: {
    code: 'CG2025',
    message: 'objects cannot be constructed with `new`',
    help: "write a list {1, 2} or a map {'k': 1}; new makes arrays of byte, short, int, long, float, double, char, boolean",
  },
  bean: {
    code: 'CG2026',
    message: 'bean references @name are not part of the language',
    help: 'use a library function such as #string.upperCase(x)',
  },
  template: {
    code: 'CG2027',
    message: 'an expression stands without a wrapper',
    help: 'leave out the dollar or hash sign and its braces; join texts with +',
  },
  backtick: {
    code: 'CG2027',
    message: 'template strings are not part of the language',
    help: "join texts with +: 'a ' + name",
  },
  comment: {
    code: 'CG2028',
    message: 'comments are not part of the language',
    help: 'use the description of the rule',
  },
  lambda: {
    code: 'CG2029',
    message: 'functions cannot be written in an expression',
    help: 'use a selection list.?[#this > 1] or a projection list.![#this + 1]',
  },
  bareFunction: {
    code: 'CG2031',
    message: 'a function is called with its library',
    help: 'write #library.function(...), for example #string.length(x)',
  },
  afterDot: {
    code: 'CG2033',
    message: 'a name must follow the dot',
    help: "write a.name, a[0] or a['any name']",
  },
  separator: {
    code: 'CG2036',
    message: 'an expression is one single expression',
    help: 'use `let` for steps in between',
  },
} as const satisfies Readonly<Record<string, Refused>>
