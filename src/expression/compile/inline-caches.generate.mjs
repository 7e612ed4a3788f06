// Writes sites.ts beside this file: copies of the closures that an evaluation spends its time in.
//
//   node src/expression/compile/inline-caches.generate.mjs [--check]
//
// V8 keeps inline caches, and what it learns of the functions called, with the function literal in the source. Closures of
// one literal share them, and a read whose name differs from closure to closure becomes megamorphic: about ten times
// slower. A literal that was closed over once is even compiled with the closed-over values as constants, and the whole
// rule becomes one piece of machine code. Without generating code at run time, only literals that differ in the source
// have that each; hence the copies.
//
// A read asks for the prototype with `__proto__`, because that access has an inline cache (`Object.getPrototypeOf` has
// none), and asks before it reads, so that nothing of another prototype is ever read.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const READS = [32, 96, 64, 32]
const JOINS = 64
const PAIRS = 32
const STARTS = 64
const FILE = new URL('./inline-caches.ts', import.meta.url)

const copies = (count, copy) => `[\n${Array.from({ length: count }, () => `  ${copy},`).join('\n')}\n]`

const NAMES = ['a', 'b', 'c', 'd']
const read = depth => {
  const names = NAMES.slice(0, depth)
  const steps = names.map((name, index) => {
    const [object, next] = [index === 0 ? 'v' : `v${index}`, `v${index + 1}`]
    return (
      `if ((${object} as Plain)?.__proto__ !== PLAIN || ${name} in PLAIN) return slow(v, run); ` +
      `const ${next} = (${object} as Plain)[${name}]${index === depth - 1 ? ' ?? null' : ''}; `
    )
  })
  const last = `v${depth}`
  return (
    `({ ${names.join(', ')}, test, constant, slow }) => (v, run) => {${steps.join('')}` +
    `return test === 0 ? ${last} : test === 1 ? ${last} === constant : test === 2 ? ${last} !== constant : decide(test, ${last}, constant, slow, v, run)}`
  )
}

const OPERANDS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
const join =
  `({ ${OPERANDS.join(', ')}, decisive, other, settle }) => (self, run) => {let v: Value; ` +
  OPERANDS.map(
    (operand, index) =>
      `${index < 2 ? '' : `if (${operand} === null) return other; `}v = ${operand}(self, run); ` +
      `if (v !== other && (v === decisive || settle(v, ${index}) === decisive)) return decisive; `,
  ).join('') +
  'return other}'

const pair =
  '({ a, b, wanted, slow }) => (self, run) => {const x = a(self, run); const y = b(self, run); ' +
  "return (typeof x === 'string' && typeof y === 'string' ? x === y : slow(x, y, run)) === wanted}"

const start =
  '({ code, run, fuel, finish, fail }) => facts => {run.fuel = fuel; ' +
  'try {const v = code(facts, run); return v === true ? TRUE : v === false ? FALSE : finish(v)} ' +
  'catch (thrown) {return fail(thrown)}}'

const text = `// Made by src/expression/compile/inline-caches.generate.mjs, which says why these are copies.
import type { Value } from '../value.ts'
import * as site from './inline-cache.ts'
import type { JoinMaker, PairMaker, Plain, ReadMaker, StartMaker } from './inline-cache.ts'

// Constants of this file: the compiler takes an import for a variable.
const { decide, FALSE, PLAIN, TRUE } = site

export const READS: readonly (readonly ReadMaker[])[] = [${READS.map((count, index) => copies(count, read(index + 1))).join(', ')}]

export const JOINS: readonly JoinMaker[] = ${copies(JOINS, join)}

export const PAIRS: readonly PairMaker[] = ${copies(PAIRS, pair)}

export const STARTS: readonly StartMaker[] = ${copies(STARTS, start)}
`
if (!existsSync(FILE) || readFileSync(FILE, 'utf8') !== text) {
  if (process.argv.includes('--check')) {
    console.error('src/expression/compile/inline-caches.ts is not current: run npm run generate')
    process.exitCode = 1
  } else writeFileSync(FILE, text)
}
