import type { AddressPolicy } from '../jose/index.ts'
import type { NumericDate } from '../oauth.ts'
import type { Reporter } from './diagnose.ts'
import type { SecretText } from './unread.ts'

/** The services that the readers of one client use. */
export interface ReadContext {
  readonly file: string
  readonly report: Reporter
  readonly readSecret: (reference: string) => SecretText
  readonly embedded: boolean
  readonly now: NumericDate
  readonly addresses: AddressPolicy
}
