/** The entries that need nothing of Node.js, bundled for a browser and run in one. */
import { type Browser, chromium, type Page } from 'playwright-core'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { long } from '../long.ts'
import { installed } from '../peers/installed.ts'
import { allRows, answersOf, blocks, NOW, OVER_UNICODE, PROFILES, type Row } from './in-browser.ts'
import { ROOT } from './installed.ts'

const ENTRY = `export * as expression from 'claimgate/expression'\nexport * as policy from 'claimgate/policy'\n`

/** One script, with all libraries in it, that sets the global \`claimgate\`. */
const bundle = async (): Promise<{ readonly code: string; readonly outside: readonly string[] }> => {
  const entry = {
    name: 'entry',
    resolveId: (id: string) => (id === 'entry' ? `${ROOT}entry.js` : null),
    load: (id: string) => (id === `${ROOT}entry.js` ? ENTRY : null),
  }
  const warned: string[] = []
  const built = await rolldown({
    input: 'entry',
    platform: 'browser',
    plugins: [entry],
    onLog: (_, log) => void warned.push(log.message),
  })
  const { output } = await built.generate({ format: 'iife', name: 'claimgate', minify: true, codeSplitting: false })
  await built.close()
  const [chunk] = output
  return { code: chunk.code, outside: [...chunk.imports, ...chunk.dynamicImports, ...warned] }
}

const script = await bundle()

describe('claimgate/expression and claimgate/policy, bundled for a browser', () => {
  it('require nothing that is not in the bundle', () => {
    expect(script.outside).toEqual([])
    expect(script.code).not.toMatch(/["'`]node:/)
    expect(script.code).not.toMatch(/\bBuffer\b(?!:)/)
  })
})

describe.skipIf(!installed('the language in a browser', 'chromium'))('in chromium', () => {
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] })
    page = await browser.newPage()
    await page.addScriptTag({ content: script.code })
  }, 60_000)
  afterAll(() => browser?.close())

  const inBrowser = (rows: readonly Row[]): Promise<readonly string[]> =>
    page.evaluate(
      ({ text: sent, profiles, nowMs }) => {
        const { expression } = Reflect.get(globalThis, 'claimgate')
        const given: readonly { expression: string; root: unknown }[] = JSON.parse(sent)
        return given.flatMap(({ expression: text, root }) =>
          profiles.map(profile => {
            const answer = expression.evaluateDynamic(text, root, { profile, nowMs })
            const told = answer.ok ? [answer.value] : (answer.failure?.code ?? answer.diagnostics[0]?.code)
            return JSON.stringify(told, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
          }),
        )
      },
      { text: JSON.stringify(rows), profiles: PROFILES, nowMs: NOW },
    )

  const expectSame = async (rows: readonly Row[]): Promise<void> => {
    const theirs = await inBrowser(rows)
    const differing = answersOf(rows).flatMap((own, index) =>
      own === theirs[index] ? [] : [{ row: rows[Math.floor(index / PROFILES.length)], own, theirs: theirs[index] }],
    )
    expect(theirs).toHaveLength(rows.length * PROFILES.length)
    expect(differing).toEqual([])
  }

  it('returns for every kept row what it returns in Node.js', async () => {
    const rows = allRows()
    expect(rows.length).toBeGreaterThan(3000)
    await expectSame(rows)
  })

  it('returns the same over all of Unicode, whatever version of it the browser knows', async () => {
    const texts = blocks(256).filter((_, index) => index % long(1, 24) === 0 || index < 4)
    await expectSame(texts.flatMap(t => OVER_UNICODE.map(expression => ({ expression, root: { t } }))))
  })

  it('accepts policies, decides, and shows a mistake with its caret', async () => {
    const shown = await page.evaluate(() => {
      const { policy } = Reflect.get(globalThis, 'claimgate')
      const load = (text: string) => {
        const { source } = policy.readSource('tenant.yaml', text)
        return policy.loadPolicies({ sources: [source], clients: [{ clientId: 'a', metadata: { tenant: 'acme' } }] })
      }
      const text = `policy: tenant
metadata: { required: [tenant], properties: { tenant: { type: string } } }
rules: [{ id: own, effect: allow, when: "client.metadata.tenant == 'acme'" }]
claims: { access_token: { tenant: client.metadata.tenant } }
`
      const { policies } = load(text)
      const facts = policy.makeFacts({ client: { clientId: 'a', metadata: { tenant: 'acme' } } })
      const decision = policies.decide(facts, Date.now())
      return [
        decision.fulfil(facts).claims.access_token,
        policy.render(load(text.replace('client.metadata.tenant ==', 'client.metadata.tennant ==')).diagnostics),
      ]
    })
    expect(shown[0]).toEqual({ tenant: 'acme' })
    expect(shown[1]).toContain('tenant.yaml:3:58: error[CG2104]')
    expect(shown[1]).toContain('did you mean `tenant`')
  })
})
