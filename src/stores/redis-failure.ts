import { GatewayError } from '../outcome.ts'

/**
 * Returns the failure for an error that the client library threw and, if there is one, its last error of the connection.
 * Neither is kept as the cause: they hold the arguments of the failed command, which may have been AUTH.
 */
export const redisFailure = (thrown: unknown, connection: unknown): GatewayError => {
  if (thrown instanceof GatewayError) return thrown
  const reason = reasonOf(thrown)
  const cause = new Error(connection === null ? reason : `${reason}, ${reasonOf(connection)}`)
  return reason === 'OOM'
    ? new GatewayError('store_full', 'The redis store is full', { cause })
    : new GatewayError('store_unavailable', `The redis store cannot be reached or does not answer: ${cause.message}`, {
        cause,
      })
}

/** Redis begins its errors with a word in capitals; what follows may quote the command. */
const reasonOf = (thrown: unknown): string => {
  if (!(thrown instanceof Error)) return 'unknown'
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code
  if (thrown.name === 'ReplyError')
    return /\bOOM\b/.test(thrown.message) ? 'OOM' : (/^[A-Z]+/.exec(thrown.message)?.[0] ?? 'ERR')
  const known = OUR_WORDS.find(([text]) => thrown.message.includes(text))
  return known?.[1] ?? thrown.name
}

const OUR_WORDS = [
  ['no answer within', 'time limit reached'],
  ["Stream isn't writeable", 'not connected'],
  ['Connection is closed', 'connection closed'],
  ['max retries per request', 'connection closed'],
  ['All sentinels are unreachable', 'no sentinel answers'],
  ['Cluster isn', 'cluster not connected'],
  ['None of startup nodes', 'no cluster node answers'],
] as const
