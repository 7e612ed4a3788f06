import type { JsonValue } from '../oauth.ts'
import { readDocument } from './document.ts'
import { readPlain } from './plain.ts'
import type { Forgotten } from './source.ts'
import { plainOf } from './tree.ts'

/** What a file says, at hand or to be read again. */
export interface Content {
  readonly text: () => string
  readonly value: () => JsonValue
  /** Drops what is at hand until it is asked for; `again` then returns the same text, or throws. */
  readonly forget: (what: Forgotten, again: () => string) => void
}

/** What was read again stays for as long as somebody looks at it. */
interface Found {
  readonly text: string
  value?: JsonValue
}

export const createContent = (written: string, read: JsonValue): Content => {
  let text: string | null = written
  let value: JsonValue | undefined = read
  let again: (() => string) | null = null
  let found: WeakRef<Found> | null = null
  const find = (): Found => {
    const known = found?.deref() ?? { text: again?.() ?? '' }
    found = new WeakRef(known)
    return known
  }
  return {
    text: () => text ?? find().text,
    value: () => {
      if (value !== undefined) return value
      const known = find()
      known.value ??= readPlain(known.text) ?? plainOf(readDocument(known.text, () => undefined))
      return known.value
    },
    forget: (what, textAgain) => {
      again = textAgain
      text = null
      if (what === 'text_and_values') value = undefined
    },
  }
}
