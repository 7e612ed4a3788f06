import { GatewayError } from '../outcome.ts'

const FULL = /MDB_MAP_FULL|ENOSPC|EDQUOT|EFBIG|No space left|Disk quota exceeded|File too large/
const DAMAGED =
  /MDB_CORRUPTED|MDB_PAGE_NOTFOUND|MDB_INVALID|MDB_VERSION_MISMATCH|index points to|wrong type|not an LMDB file|Requested page not found/

/** Returns the failure of a call of lmdb, with the reason in its message: operators need nothing else. */
export const lmdbFailure = (what: string, cause: unknown): GatewayError => {
  if (cause instanceof GatewayError) return cause
  const text = cause instanceof Error ? cause.message : String(cause)
  return FULL.test(text)
    ? new GatewayError('store_full', `The lmdb store has no room left: ${text}`, { cause })
    : new GatewayError('store_unavailable', `The lmdb store cannot ${what}: ${text}`, { cause })
}

/** Tells whether lmdb says of the file itself that it is broken. */
export const isDamage = (failure: unknown): boolean => failure instanceof Error && DAMAGED.test(failure.message)

/**
 * Throws the reason of a failed commit. The library keeps the reason in a promise of its own, whose rejection would end
 * the process if it were not waited for here.
 */
export const explained = async (cause: unknown): Promise<never> => {
  if (cause instanceof Error && 'commitError' in cause) await cause.commitError
  throw cause
}
