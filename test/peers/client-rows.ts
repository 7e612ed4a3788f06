/** The tables of docs/clients.md: a row is a library, what is called, and the registration that it needs. */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { JsonObject } from '../../src/oauth.ts'

export interface ClientRow {
  /** `library: call`. */
  readonly name: string
  /** As the row says it, with a date in place of `DATE`. */
  readonly registration: JsonObject
}

const PAGE = new URL('../../docs/clients.md', import.meta.url)
const UNTIL = '2099-06-30'

/** The section whose clients are in front of an upstream. */
const CODE_FLOW = '## Code flow'

/** Reads every row of every table, in order: those for services, or those of the code flow. */
export const clientRows = (whose: 'services' | 'code flow'): readonly ClientRow[] => {
  const [services = '', codeFlow = ''] = readFileSync(PAGE, 'utf8').split(CODE_FLOW)
  return (whose === 'services' ? services : codeFlow)
    .split('\n')
    .filter(line => line.startsWith('| ') && !line.startsWith('| library '))
    .map(line => {
      const [, library = '', call = '', registration = ''] = line.split(/ ?\| ?/)
      return {
        name: `${library}: ${call.replaceAll('`', '')}`,
        registration: parse(`{ ${registration.replaceAll('`', '').replace('DATE', UNTIL)} }`) as JsonObject,
      }
    })
}
