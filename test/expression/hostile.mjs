// Evaluates rows from standard input with the built language in a spoiled process, and writes the answers.
// The prototypes stay spoiled for the whole run: what the language reads must be its own.
let text = ''
for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk
const { rows, pollution } = JSON.parse(text)

const refused = code => {
  try {
    code()
    return false
  } catch (error) {
    return error instanceof EvalError
  }
}
const guarded = refused(() => new Function('return 1'))

const { evaluateDynamic, REGISTRY } = await import('../../dist/expression/index.js')
const { enumerable, hidden, elements } = pollution
for (const [name, value] of Object.entries(enumerable)) {
  Object.defineProperty(Object.prototype, name, { value, enumerable: true, writable: true, configurable: true })
}
for (const [name, value] of Object.entries(hidden)) {
  Object.defineProperty(Object.prototype, name, { value, enumerable: false, writable: true, configurable: true })
}
for (const [index, value] of Object.entries(elements)) {
  Object.defineProperty(Array.prototype, index, { value, enumerable: false, writable: true, configurable: true })
}

const own = row => (Object.hasOwn(row, 'root') ? row.root : {})
const answer = (expression, root) => {
  const result = evaluateDynamic(expression, root, Object.assign(Object.create(null), { profile: 'pel', nowMs: 0 }))
  return result.ok
    ? ['value', result.value]
    : Object.hasOwn(result, 'failure')
      ? ['failure', result.failure.code]
      : ['refused', result.diagnostics[0].code]
}
const examples = []
for (const { examples: all } of REGISTRY.values()) {
  for (const row of all) {
    const [kind, value] = answer(row.expression, Object.hasOwn(row, 'facts') ? row.facts : {})
    examples.push([row.expression, kind, kind === 'value' ? value : null])
  }
}
const answers = []
for (const row of rows) answers.push(answer(row.expression, own(row)))
const digits = (_, value) => (typeof value === 'bigint' ? `${value}n` : value)
process.stdout.write(JSON.stringify({ guarded, answers, examples }, digits))
