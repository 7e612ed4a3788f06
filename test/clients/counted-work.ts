/** What `node:crypto` is asked to verify: the work of an authentication that takes time. */
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { afterAll, beforeAll } from 'vitest'

export interface Work {
  readonly signatures: number
  readonly macs: number
}

/** Counts the work of a test file from now on. */
export const countWork = (): ((attempted: () => unknown) => Promise<Work>) => {
  const work = { signatures: 0, macs: 0 }
  const { verify, createHmac } = crypto
  beforeAll(() => {
    const counted = (...args: Parameters<typeof verify>) => {
      work.signatures++
      return verify(...args)
    }
    crypto.verify = counted as typeof verify
    crypto.createHmac = (...args) => {
      work.macs++
      return createHmac(...args)
    }
    syncBuiltinESMExports()
  })
  afterAll(() => {
    Object.assign(crypto, { verify, createHmac })
    syncBuiltinESMExports()
  })
  return async attempted => {
    Object.assign(work, { signatures: 0, macs: 0 })
    await attempted()
    return { ...work }
  }
}
