/** Stands for a secret that is declared, and that a load without secrets did not read. */
export const UNREAD: unique symbol = Symbol('unread')

/** What a reference leads to; null when there is nothing to read. */
export type SecretText = string | typeof UNREAD | null
