/** Claims may have any name: lints, explanations, coverage and invariants take none of them for a path or for another one. */
import { describe, expect, it } from 'vitest'
import { spelledPath } from '../../src/expression/index.ts'
import { checkInvariants, type Given, runPolicyTests } from '../../src/policy/index.ts'
import { CLIENTS, facts, load, NOW, places, policies, sourceOf } from './given.ts'
import { NAMES } from './odd-names.ts'

/** Keys of a block, and members of an assertion, as JSON. */
const json = (value: unknown): string => JSON.stringify(value)

const read = (...path: readonly (string | number)[]): string => spelledPath(['clientAssertion', ...path])

/** What would be read if names were joined with dots, and split again; the schema says that all of it is there. */
const decoysOf = (name: string): readonly string[] => {
  const [head = ''] = name.split(/\W/)
  return [...new Set([head, name.split('.')[0] ?? '', 'a'])].filter(one => one !== '' && one !== name)
}

const BELOW = { type: 'object', required: ['b', 'type', 'io'], properties: { b: { type: 'string' }, type: {}, io: {} } }
const DECOY = { b: 'decoy', type: 'decoy', io: 'decoy' }

interface Block {
  readonly required?: readonly string[]
  readonly properties: Record<string, unknown>
}

/** An assertion block in which the name is optional and everything like it is required. */
const block = (name: string, required = false): Block => {
  const decoys = decoysOf(name).filter(one => !['iss', 'sub'].includes(one))
  return {
    required: [...decoys, ...(required ? [name] : [])],
    properties: {
      ...Object.fromEntries(decoys.map(one => [one, BELOW])),
      [name]: { type: 'string', maxLength: 30 },
    },
  }
}

const decoys = (name: string): Record<string, unknown> =>
  Object.fromEntries(
    decoysOf(name)
      .filter(one => !['iss', 'sub'].includes(one))
      .map(one => [one, DECOY]),
  )

const ALLOW = '{ id: a, effect: allow, when: true }'
const policyOf = (assertion: Block, rules: readonly string[], more = ''): string =>
  `policy: p\napplies_to: { clients: [partner-a] }\nassertion: ${json(assertion)}\nrules:\n${rules.map(rule => `  - ${rule}\n`).join('')}${more}`
const rule = (effect: string, when: string): string => `{ id: r, effect: ${effect}, when: ${json(when)} }`

const codes = (text: string): readonly string[] => {
  const loaded = load([text])
  expect(
    loaded.diagnostics.filter(({ severity }) => severity === 'error'),
    text,
  ).toEqual([])
  return loaded.diagnostics.map(({ code }) => code)
}

describe.each(NAMES)('a claim called %s', name => {
  it('is warned of where a deny is escaped without it, and the fix is right', () => {
    const rules = [ALLOW, rule('deny', `${read(name)} == 'test'`)]
    const loaded = load([policyOf(block(name), rules)])
    const [found, ...others] = loaded.diagnostics
    expect(others).toEqual([])
    expect(found?.code, places(loaded).join()).toBe('CG3053')
    expect(found?.message).toContain(`\`${read(name)}\``)
    const asked = rule('deny', `${read(name)} == null`)
    expect(codes(policyOf(block(name), [...rules, asked.replace('id: r', 'id: s')]))).toEqual([])
    expect(codes(policyOf(block(name, true), rules))).toEqual([])
  })

  it('is no other claim: one that must hold elsewhere does not tie it', () => {
    const claims = `claims: { access_token: { t: ${json(read(name))} } }\n`
    const metadata = 'metadata: { required: [tenant], properties: { tenant: { type: string } } }\n'
    const tied = rule('require', `${read(name)} == client.metadata.tenant`)
    expect(codes(policyOf(block(name, true), [ALLOW, tied], metadata + claims))).toEqual([])
    for (const decoy of decoysOf(name).filter(one => !['iss', 'sub'].includes(one))) {
      const other = rule('require', `${read(decoy, 'b')} == client.metadata.tenant`)
      expect(codes(policyOf(block(name, true), [ALLOW, other], metadata + claims))).toEqual(['CG3051'])
    }
  })

  it('is warned of where an equality of two missing values lets a request through', () => {
    const metadata = 'metadata: { properties: { tenant: { type: string } } }\n'
    const both = rule('require', `${read(name)} == client.metadata.tenant`)
    expect(codes(policyOf(block(name), [ALLOW, both], metadata))).toContain('CG3102')
    expect(codes(policyOf(block(name, true), [ALLOW, both], metadata))).toEqual([])
  })

  it('is warned of where an allow rests on it alone', () => {
    const loaded = load([policyOf(block(name, true), [rule('allow', `${read(name)} == 'letmein'`)])])
    expect(loaded.diagnostics.map(({ code }) => code)).toEqual(['CG3103'])
    expect(loaded.diagnostics[0]?.message).toContain(`\`${read(name)}\``)
  })

  it('returns its own value, and its own source, in an explanation', () => {
    const claims = `claims: { access_token: { t: ${json(`${read(name)} ?: ''`)} } }\n`
    const set = policies([policyOf(block(name), [ALLOW], claims)])
    const assertion = { ...decoys(name), [name]: 'own' } as NonNullable<Given['assertion']>
    const [claim] = set.explain(facts({ assertion }), NOW).claims
    expect(claim?.value).toBe('own')
    expect(claim?.sources).toEqual([{ path: read(name), trust: 'self-asserted', value: 'own' }])
    expect(claim?.reads).toEqual([read(name)])
  })

  it('returns its long name of PingOne as the short one', () => {
    const text = `claims: { access_token: { t: ${json(`context.requestData.${read(name)}`)} } }\n`
    const set = policies([policyOf(block(name), [ALLOW], text)])
    const [claim] = set.explain(
      facts({ assertion: { ...decoys(name), [name]: 'own' } as NonNullable<Given['assertion']> }),
      NOW,
    ).claims
    expect(claim?.sources).toEqual([{ path: read(name), trust: 'self-asserted', value: 'own' }])
  })

  it('is covered by a case with it and one without', () => {
    const policy = policyOf(block(name), [ALLOW], `claims: { access_token: { t: ${json(read(name))} } }\n`)
    const run = (cases: readonly Record<string, unknown>[]) =>
      runPolicyTests({
        sources: [sourceOf(policy)],
        tests: [
          sourceOf(
            `defaults: { client: partner-a }\ncases:\n${cases
              .map(
                (assertion, at) => `  - { name: c${at}, assertion: ${json(assertion)}, expect: { decision: allow } }\n`,
              )
              .join('')}`,
            'a.test.yaml',
          ),
        ],
        clients: CLIENTS,
        fulfilment: 'issue',
        consts: {},
        nowMs: NOW,
      }).parts.missing.map(({ wanted, what }) => `${wanted}: ${what}`)
    const [present, absent] = [{ ...decoys(name), [name]: 'own' }, decoys(name)]
    expect(run([present, absent])).toEqual([])
    expect(run([absent])).toEqual(expect.arrayContaining([`present: ${read(name)}`]))
    expect(run([present])).toEqual(expect.arrayContaining([`absent: ${read(name)}`]))
  })

  it.skipIf(name === '')('is no path where it is the name of a claim of a token', () => {
    const place = `claims${spelledPath(['x', 'access_token', name]).slice(1)}`
    const set = policies([
      policyOf(
        { properties: {} },
        [ALLOW],
        `claims: ${json({ access_token: { [name]: { value: "request.parameters['no']", required: true } } })}\n`,
      ),
    ])
    const decision = set.decide(facts(), NOW)
    expect(json(decision.decision === 'allow' && decision.fulfil(facts()))).toContain(json(`p/${place}`).slice(1, -1))
  })

  it('is varied by invariants, as a parameter too', async () => {
    const policy = policyOf(
      block(name),
      [ALLOW],
      `token: { lifetime: ${json(`${read(name)} == 'k9' ? 1 : ${spelledPath(['request', 'parameters', name])} == 'm3' ? 2 : 3`)} }\n`,
    )
    const invariants = [1, 2].map(n => ({ name: `never ${n}`, expect: `token.lifetime != ${n}` }))
    const results = await checkInvariants(
      {
        sources: [sourceOf(policy)],
        tests: [sourceOf(json({ invariants }), 'a.test.yaml')],
        clients: CLIENTS,
        fulfilment: 'issue',
        consts: {},
        nowMs: NOW,
      },
      { seed: 1 },
    )
    expect(results.diagnostics).toEqual([])
    expect(results.invariants.map(({ passed }) => passed)).toEqual([false, false])
  })

  it('is named in a refusal so that it is no path', () => {
    const set = policies([policyOf({ required: [name], properties: { [name]: {} } }, [ALLOW])])
    const decision = set.decide(facts(), NOW)
    const shown = name === '' || /[.[\]'"]/.test(name) ? read(name).slice('clientAssertion'.length) : name
    const printable = shown.replace(/[^\x20\x21\x23-\x5B\x5D-\x7E]/g, '?')
    expect(decision).toMatchObject({
      description: `The claim ${printable} of the client assertion is required`,
      detail: `p/assertion${read(name).slice('clientAssertion'.length)}: required`,
    })
  })

  it('is proven to be there, and no other claim is', () => {
    const nested = policyOf(
      {
        required: ['z'],
        properties: { z: {}, [name]: { type: 'string' }, a: { type: 'object', properties: { b: { type: 'string' } } } },
      },
      [ALLOW, rule('deny', `${read(name)} == null or ${read(name)} + 'x' == 'yx'`)],
    )
    expect(codes(nested)).toEqual([])
    const other = policyOf(
      {
        required: ['z'],
        properties: { z: {}, [name]: { type: 'string' }, a: { type: 'object', properties: { b: { type: 'string' } } } },
      },
      [ALLOW, rule('deny', `${read(name)} == null or clientAssertion.a.b + 'x' == 'yx'`)],
    )
    expect(load([other]).diagnostics.map(({ code }) => code)).toContain('CG2122')
  })
})
