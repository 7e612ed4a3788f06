import { expect, test } from 'vitest'
import { atOnce } from '../../src/slices.ts'
import { type ReadSource, readSource, render, renderInSteps } from '../../src/source/index.ts'

const diagnosticsOf = (...texts: readonly string[]): ReadSource['diagnostics'] =>
  texts.flatMap((text, at) => readSource(`${at}.yaml`, text).diagnostics)

test('renders in steps what is rendered at once, one diagnostic at each', () => {
  const diagnostics = diagnosticsOf('a: 1\na: 2\n', 'b: *c\n', '- [')
  const text = render([...diagnostics])
  let steps = 0
  for (const _ of renderInSteps([...diagnostics])) steps += 1
  expect(steps).toBe(diagnostics.length)
  expect(atOnce(renderInSteps(diagnostics))).toBe(text)
  expect(render(diagnostics)).toBe(text)
  expect(render(diagnostics, { colour: true })).toContain('\u001b[31m')
})
