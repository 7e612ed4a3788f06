// Writes path-read-copies.ts beside this file: copies of the closures that read facts.
//
//   node src/expression/compile/path-read-copies.generate.mjs [--check]
//
// V8 keeps inline caches with the function literal in the source. Closures of one literal share them, and a read whose
// name differs from closure to closure becomes megamorphic: about ten times slower. Only literals that differ in the
// source have inline caches each, and no code is generated at run time; hence the copies.
//
// Measured on decisions of bench:policies (13 microseconds; a token request takes about 230), in paired rounds: without
// any fast read 2.6 to 3.8 microseconds more, 1.1 to 1.6 % of a token request; with one literal for each length in place
// of the copies 1.4 to 2.3 more, up to 1.0 %. 96 copies showed no more than 16, and copies of `and`, `==` and the start of
// an evaluation showed nothing, so there are none. Only a benchmark of one rule alone sees them (bench:expression).
//
// A read asks for the prototype with `__proto__`, because that access has an inline cache (`Object.getPrototypeOf` has
// none), and asks before it reads, so that nothing of another prototype is ever read.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/** Copies for each length of a path. The last copy of a length is shared by all paths that find no other. */
const COPIES = 16
const NAMES = ['a', 'b', 'c', 'd']
const FILE = new URL('./path-read-copies.ts', import.meta.url)

const read = length => {
  const names = NAMES.slice(0, length)
  const steps = names.map((name, index) => {
    const [object, next] = [index === 0 ? 'v' : `v${index}`, `v${index + 1}`]
    return (
      `if ((${object} as Plain)?.__proto__ !== PLAIN || ${name} in PLAIN) return slow(v, run); ` +
      `const ${next} = (${object} as Plain)[${name}]${index === length - 1 ? ' ?? null' : ''}; `
    )
  })
  const last = `v${length}`
  return (
    `({ ${names.join(', ')}, test, constant, slow }) => (v, run) => {${steps.join('')}` +
    `return test === 0 ? ${last} : test === 1 ? ${last} === constant : test === 2 ? ${last} !== constant : decide(test, ${last}, constant, slow, v, run)}`
  )
}

const copies = length => `[\n${Array.from({ length: COPIES }, () => `  ${read(length)},`).join('\n')}\n]`

const text = `// Made by src/expression/compile/path-read-copies.generate.mjs, which says why these are copies.
import type { PathReadMaker, Plain } from './path-test.ts'
import * as tests from './path-test.ts'

// Constants of this file: the compiler takes an import for a variable.
const { decide, PLAIN } = tests

/** By the length of the path. */
export const PATH_READS: readonly (readonly PathReadMaker[])[] = [${NAMES.map((_, index) => copies(index + 1)).join(', ')}]
`
if (!existsSync(FILE) || readFileSync(FILE, 'utf8') !== text) {
  if (process.argv.includes('--check')) {
    console.error('src/expression/compile/path-read-copies.ts is not current: run npm run generate')
    process.exitCode = 1
  } else writeFileSync(FILE, text)
}
