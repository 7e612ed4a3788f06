// The methods of client authentication stand in several schemas. The first list of the client schema counts: this file
// copies its wire names into every other list, and leaves the other words of a list (PingOne's names, null) in place.
import { readFileSync, writeFileSync } from 'node:fs'

const FILES = ['client', 'policy-test', 'decision-record'].map(
  kind => new URL(`./${kind}.schema.json`, import.meta.url),
)
const LIST = /"enum": \[([^\]]*"client_secret_basic"[^\]]*)\]/g

const wordsOf = list => JSON.parse(`[${list}]`)
const isWireName = word => typeof word === 'string' && word === word.toLowerCase()

/** Makes every list current; with `check`, says whether all are. */
export const shareAuthMethods = check => {
  const [first] = FILES.flatMap(file => [...readFileSync(file, 'utf8').matchAll(LIST)])
  const methods = wordsOf(first[1]).filter(isWireName)
  const current = FILES.map(file => {
    const text = readFileSync(file, 'utf8')
    const shared = text.replace(LIST, (_, list) => {
      const [space] = /^\s*/.exec(list)
      const words = [...methods, ...wordsOf(list).filter(word => !isWireName(word))]
      const end = /\s*$/.exec(list)[0]
      return `"enum": [${space}${words.map(word => JSON.stringify(word)).join(`,${space === '' ? ' ' : space}`)}${end}]`
    })
    if (shared !== text && !check) writeFileSync(file, shared)
    return shared === text
  })
  return current.every(Boolean)
}
