import type { ReadMethod } from './read.ts'

/** Only our name: for a client that is public at the upstream, although it is not public here. */
export const none: ReadMethod = ({ clientId }) => {
  const presentation = { parameters: [['client_id', clientId]] as const, headers: [], certificate: null }
  return () => presentation
}
