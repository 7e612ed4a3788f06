// Writes sites.ts beside this file: copies of one closure that reads a path of up to four names from facts.
//
//   node src/expression/compile/sites.generate.mjs [--check]
//
// V8 keeps the inline caches of a property read with the function literal that contains it. Closures of one literal share
// them, and a read whose name differs from closure to closure becomes megamorphic: about ten times slower. Without
// generating code at run time, only literals that differ in the source keep their caches apart; hence the copies.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const COPIES = 64
const FILE = new URL('./sites.ts', import.meta.url)

const name = depth => 'abcd'[depth]
const from = depth => (depth === 0 ? 'value' : `v${depth}`)
const level = depth => {
  const [object, key, next] = [from(depth), name(depth), from(depth + 1)]
  const deeper = depth === 3 ? '' : `if (${name(depth + 1)} !== null) {${level(depth + 1)}} `
  return (
    `if (typeof ${object} !== 'object' || ${object} === null || isArray(${object})) return slow(value, run); ` +
    `const ${next} = (${object} as MapValue)[${key}]; ` +
    `if (${next} === undefined || getPrototypeOf(${object}) !== PLAIN || PLAIN[${key}] !== undefined) return slow(value, run); ` +
    `${deeper}return test === 0 ? ${next} : test === 1 ? ${next} === constant : test === 2 ? ${next} !== constant : decide(test, ${next}, constant, slow, value, run)`
  )
}
const copy = `  ({ a, b, c, d, test, constant, slow }) => (value, run) => {${level(0)}},`

const text = `// Made by src/expression/compile/sites.generate.mjs, which says why these are ${COPIES} copies of one closure.
import type { MapValue } from '../value.ts'
import { decide, type Maker, PLAIN } from './site.ts'

const { isArray } = Array
const { getPrototypeOf } = Object

export const MAKERS: readonly Maker[] = [
${Array.from({ length: COPIES }, () => copy).join('\n')}
]
`
if (!existsSync(FILE) || readFileSync(FILE, 'utf8') !== text) {
  if (process.argv.includes('--check')) {
    console.error('src/expression/compile/sites.ts is not current: run npm run generate')
    process.exitCode = 1
  } else writeFileSync(FILE, text)
}
