/** The parts of a compiled date pattern: what printing and parsing share. */

/** A number or name that a date has; times are `hour` and smaller. */
export type Field = DateField | TimeField
export type DateField =
  | 'era'
  | 'year'
  | 'yearOfEra'
  | 'quarter'
  | 'month'
  | 'dayOfMonth'
  | 'dayOfYear'
  | 'dayOfWeek'
  | 'localDayOfWeek'
  | 'weekYear'
  | 'weekOfYear'
  | 'weekOfMonth'
  | 'alignedDayOfWeek'
  | 'julianDay'
export type TimeField =
  | 'dayHalf'
  | 'hour'
  | 'clockHour'
  | 'hourOfHalf'
  | 'clockHourOfHalf'
  | 'minute'
  | 'second'
  | 'nano'
  | 'milliOfDay'
  | 'nanoOfDay'

export type TextWidth = 'short' | 'full' | 'narrow'

export interface NumberElement {
  readonly kind: 'number'
  readonly field: Field
  readonly min: number
  readonly max: number
  /** `never` for numbers that have no sign, `exceeds` for a plus where the width is exceeded. */
  readonly sign: 'normal' | 'never' | 'exceeds'
  /** `yy`: the last two digits, of 2000 to 2099. `fraction`: digits after an unwritten point. */
  readonly form: 'plain' | 'reduced' | 'fraction'
  /** Adjacent numbers: digits that belong to the fixed numbers after this one. */
  readonly reserved: number
}

export interface OffsetElement {
  readonly kind: 'offset'
  readonly colon: boolean
  readonly minutes: 'optional' | 'required'
  readonly seconds: boolean
  /** The text of no offset. */
  readonly zero: string
}

export type Element =
  | { readonly kind: 'literal'; readonly text: string }
  | NumberElement
  | {
      readonly kind: 'text'
      readonly field: 'era' | 'quarter' | 'month' | 'dayOfWeek' | 'dayHalf'
      readonly width: TextWidth
    }
  | { readonly kind: 'dayPeriod'; readonly width: TextWidth }
  | OffsetElement
  | { readonly kind: 'gmtOffset'; readonly full: boolean }
  | { readonly kind: 'zoneId' }
  | { readonly kind: 'zoneName'; readonly full: boolean; readonly generic: boolean }
  | { readonly kind: 'pad'; readonly width: number; readonly element: Element }
  | { readonly kind: 'optional'; readonly elements: readonly Element[] }

/** A pattern that is not one; offsets into its text. */
export interface PatternMistake {
  readonly code: 'CG2401' | 'CG2402' | 'CG2403'
  readonly message: string
  readonly start: number
  readonly end: number
}
