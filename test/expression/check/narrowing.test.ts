import { describe, expect, test } from 'vitest'
import { check } from './world.ts'

const level = 'clientAssertion.level'
const region = 'clientAssertion.region'
const tier = 'clientAssertion.tier'
const groups = 'clientAssertion.groups'

const PROVEN: readonly string[] = [
  `${level} != null and ${level} < 3`,
  `null != ${level} and ${level} < 3`,
  `${level} == null or ${level} < 3`,
  `${level} != null ? ${level} + 1 : 0`,
  `${level} == null ? 0 : ${level} + 1`,
  `(${level} ?: 0) < 3`,
  `!(${level} == null) and ${level} < 3`,
  `!(${level} == null or ${level} < 3)`,
  `${level} == 3 and ${level} < 5`,
  `${level} in {1, 2} and ${level} < 2`,
  `${level} == clientAssertion.limits.rate and ${level} < 5`,
  `#core.isDefined(${level}) and ${level} < 3`,
  `(${level} != null and ${region} != null) and ('a' + ${region} == 'ab' or ${level} < 3)`,
  `${level} != null and (${region} == 'x' or ${level} < 3)`,
  `(${level} == null or ${region} == null) ? '' : ${region} + ${level}`,
  `(${level} == 1 or ${level} == 2) and ${level} < 2`,
  `#string.isNotEmpty(${region}) and 'a' + ${region} == 'ab'`,
  `#string.isNotBlank(${region}) and ${region} matches 'a'`,
  `#string.startsWith(${region}, 'e') and ${region} + 'x' == 'ex'`,
  `#regex.matches(${region}, 'e.*') and ${region} + 'x' == 'ex'`,
  `#string.length(${region}) > 0 and ${region} + 'x' == 'ex'`,
  `#data.isNotEmpty(clientAssertion.roles) and clientAssertion.roles[0] == 'reader'`,
  `#data.isNotEmpty(${groups}) ? ${groups}[0] : ''`,
  `#data.size(${groups}) > 1 and ${groups}[1] == 'x'`,
  `2 <= #data.size(${groups}) and ${groups}[1] == 'x'`,
  `#data.size(${groups}) == 2 and ${groups}[1] == 'x'`,
  `#data.size(${groups}) != 0 and ${groups}[0] == 'x'`,
  `#data.size(${groups}) < 1 or ${groups}[0] == 'x'`,
  `${tier} == 'gold' ? #few[${tier}] + 1 : 0`,
  `${tier} in {'gold', 'silver'} and #lifetimes[${tier}] < 900`,
  `${tier} != null and ${tier} != 'platinum' and #lifetimes[${tier}] < 900`,
  `clientAssertion.address.city != null and clientAssertion['address']['city'] == 'x'`,
  `#few[client.metadata.tier] != null and #few[client.metadata.tier] < 5`,
  `#map.get(#lifetimes, client.clientId) != null and #map.get(#lifetimes, client.clientId) < 5`,
  `clientAssertion.items.?[price != null and price > 3]`,
  `clientAssertion.items.?[price != null].![price * 2]`,
  `clientAssertion.items.![price == null ? 0 : price * 2]`,
  `#data.removeAll(clientAssertion.items.![price], {null}).![#this * 2]`,
  `#lowered != null and #lowered + 'x' == 'ax'`,
  `client.certificate != null and client.certificate.subjectDn matches 'CN=.*'`,
]

const NOT_PROVEN: readonly (readonly [expression: string, code: string])[] = [
  [`${level} != null or ${level} < 3`, 'CG2109'],
  [`${level} == null and ${level} < 3`, 'CG2109'],
  [`${level} == null ? ${level} + 1 : 0`, 'CG2109'],
  [`${level} != 3 and ${level} < 3`, 'CG2109'],
  [`!(${level} != null) and ${level} < 3`, 'CG2109'],
  [`(${level} != null or ${region} != null) and ${level} < 3`, 'CG2109'],
  [`${level} == clientAssertion.limits.burst and ${level} < 3`, 'CG2109'],
  [`${level} in {1, null} and ${level} < 3`, 'CG2109'],
  [`(${level} ?: null) < 3`, 'CG2109'],
  [`!#core.isDefined(${level}) and ${level} < 3`, 'CG2109'],
  [`#string.isNotEmpty(${region}) or ${region} + 'x' == 'x'`, 'CG2122'],
  [`#string.startsWith(${region}, request.grantType) and ${region} + 'x' == 'x'`, 'CG2122'],
  [`#string.equalsIgnoreCase(${region}, request.grantType) and ${region} + 'x' == 'x'`, 'CG2122'],
  [`#data.size(${groups}) > 0 and ${groups}[1] == 'x'`, 'CG2120'],
  [`#data.size(${groups}) >= 0 and ${groups}[0] == 'x'`, 'CG2120'],
  [`#data.size(${groups}) > 0 or ${groups}[0] == 'x'`, 'CG2120'],
  [`#data.size(client.scopes) > 0 and ${groups}[0] == 'x'`, 'CG2120'],
  [`${tier} != 'platinum' and #lifetimes[${tier}] < 900`, 'CG2109'],
  [`clientAssertion.items.?[price != null or name == 'x'].![price * 2]`, 'CG2109'],
  [`clientAssertion.items.![price != null].?[#this] == {} and clientAssertion.items.?[price > 1] == {}`, 'CG2109'],
  [`clientAssertion.address != null and clientAssertion.address.zip matches 'x'`, 'CG2109'],
]

describe('what a condition proves', () => {
  for (const expression of PROVEN) {
    test(`accepts ${expression}`, () => {
      expect(check(expression).diagnostics).toEqual([])
    })
  }

  for (const [expression, code] of NOT_PROVEN) {
    test(`refuses ${expression}`, () => {
      expect(check(expression).diagnostics.map(diagnostic => diagnostic.code)).toContain(code)
    })
  }
})
