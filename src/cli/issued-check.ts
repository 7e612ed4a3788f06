/** What `claimgate assertion --check` shows of the token of a platform or a trust domain: whose it is, by which mapping, and why not. */
import { type CheckedIssued, type ComparedMapping, type MappingDifference, sharedLength } from '../clients/index.ts'
import { writeExact } from '../exact-json.ts'
import { brokenIn, jsonRules, quoted, rowOf, UNUSED } from './assertion-rows.ts'
import { EXIT, type ExitCode } from './exit.ts'
import type { Terminal } from './terminal.ts'

interface Shown {
  readonly output: 'human' | 'json'
  readonly client?: string
  readonly fetch?: boolean
}

/** Prints a checked token. */
export const showIssued = (terminal: Terminal, checked: CheckedIssued, options: Shown): ExitCode => {
  if (options.output === 'json') terminal.out(`${writeExact(jsonOf(checked), 2)}\n`)
  else {
    const mappings = checked.mappings.map(mappingText).join('')
    const parts = [headOf(checked, options), checked.rules.map(rowOf).join(''), mappings, summary(checked, options)]
    terminal.out(parts.filter(part => part !== '').join('\n'))
  }
  return checked.code === null ? EXIT.ok : EXIT.failure
}

const headOf = ({ issuer, clientId }: CheckedIssued, { client }: Shown): string => {
  const lines = [
    `issuer    ${issuer === null ? 'none that is trusted' : `${issuer.name}, ${'issuer' in issuer ? issuer.issuer : `spiffe://${issuer.trustDomain}`}`}`,
    ...(issuer === null
      ? []
      : [`tokens    ${issuer.tokens}, at most ${issuer.maxLifetime} s, for ${issuer.audience} alone`]),
    `client    ${client ?? (clientId === null ? 'none that it fits alone' : `${clientId}, by its mapping`)}`,
  ]
  return `${lines.join('\n')}\n`
}

/** A mapping, and where a token parts from it. */
export const mappingText = ({ clientId, isDisabled, fits, differences }: ComparedMapping): string => {
  const who = `mapping   ${clientId}${isDisabled ? ', disabled' : ''}`
  return fits ? `${who} fits\n` : `${who} does not fit\n${differences.map(differenceText).join('')}`
}

/** Both values, and below them where they part; behind a wildcard that is anywhere. */
const differenceText = ({ at, wanted, said }: MappingDifference): string => {
  const [wants, says] = [quoted(wanted), said === undefined ? '(absent)' : quoted(said)]
  const shared = sharedLength(wants, says)
  const parts = typeof said === 'string' && shared > 1 && shared < says.length && wants[shared] !== '*'
  const lines = [at, `  wants ${wants}`, `  says  ${says}`, ...(parts ? [`${' '.repeat(8 + shared)}^`] : [])]
  return lines.map(line => `${' '.repeat(10)}${line}\n`).join('')
}

const summary = ({ code, rules, byException, clientId }: CheckedIssued, { fetch }: Shown): string => {
  if (code !== null) return brokenIn(rules, code)
  const isOpen = rules.some(({ rule, result }) => rule === 'signature' && result === 'not_checked')
  const exception = byException ? 'It passes by an exception of the client file, which ends.\n' : ''
  const key = isOpen && fetch !== true ? 'The signature was not checked: --fetch reads the keys of the issuer.\n' : ''
  const countsOnce = rules.some(({ rule, compared }) => rule === 'jti' && compared?.wanted['tokens'] === 'once')
  return `No rule is broken: it is ${clientId}.${countsOnce ? ` ${UNUSED}` : '\n'}${exception}${key}`
}

const jsonOf = ({ issuer, clientId, code, byException, rules, mappings }: CheckedIssued) => ({
  issuer: issuer?.name ?? null,
  client_id: clientId,
  accepted: code === null,
  code,
  by_exception: byException,
  rules: jsonRules(rules),
  mappings: mappings.map(mapping => ({
    client_id: mapping.clientId,
    disabled: mapping.isDisabled,
    fits: mapping.fits,
    differences: mapping.differences.map(({ at, wanted, said }) => ({ at, wanted, said: said ?? null })),
  })),
})
