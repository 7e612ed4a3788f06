import { describe, expect, it } from 'vitest'
import { LAST_CASED } from '../../src/prove/case-mapping.ts'

describe('the table of cases', () => {
  it('requires that no character beyond its end changes', () => {
    const changing: number[] = []
    for (let point = LAST_CASED + 1; point <= 0x10ffff; point++) {
      const character = String.fromCodePoint(point)
      if (character.toLowerCase() !== character || character.toUpperCase() !== character) changing.push(point)
    }
    expect(changing).toEqual([])
  })
})
