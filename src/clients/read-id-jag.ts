/** What a client file says of the ID-JAGs that the client may get: for which servers, and for what. */
import type { Client, IdJagTarget } from './client.ts'
import type { ClientFile } from './client-file.ts'
import type { ReadContext } from './read-context.ts'
import { checkExchanges } from './read-subject-tokens.ts'

/** One for all: there may be many clients. */
const NONE: ReadonlyMap<string, IdJagTarget> = new Map()

/** Reads the authorization servers for which a client may get an ID-JAG. */
export const readIdJag = (file: ClientFile, context: ReadContext): Client['idJag'] => {
  const { id_jag: written } = file
  if (written === undefined) return NONE
  checkExchanges('id_jag', file, context)
  const { report, ourIssuer } = context
  for (const audience of Object.keys(written)) {
    if (audience === ourIssuer) {
      const help = 'remove it: the client gets its tokens here by an exchange'
      report.atKey(['id_jag', audience], 'CG4143', 'this is our own issuer', help)
    } else if (!isIssuer(audience)) {
      const help = 'write the `issuer` in the metadata of the authorization server'
      report.atKey(['id_jag', audience], 'CG4143', 'an authorization server has an https URL as its issuer', help)
    }
  }
  return new Map(
    Object.entries(written).map(([audience, { client_id: clientId, scope = '', resources = [] }]) => [
      audience,
      { clientId, scopes: [...new Set(scope.split(' ').filter(one => one !== ''))], resources },
    ]),
  )
}

/** RFC 8414 section 2: an https URL without query and fragment; on this machine http will do. */
const isIssuer = (text: string): boolean => {
  if (!URL.canParse(text) || text.includes('?') || text.includes('#')) return false
  const { protocol, hostname } = new URL(text)
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname))
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])
