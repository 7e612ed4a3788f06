import { readFileSync } from 'node:fs'
import { Ajv2020, type JSONSchemaType } from 'ajv/dist/2020.js'

/** The schema of the decision record, as it is shipped. */
export const schema = JSON.parse(
  readFileSync(new URL('../../schemas/decision-record.schema.json', import.meta.url), 'utf8'),
) as Pick<JSONSchemaType<Record<string, unknown>>, 'required'> & {
  readonly properties: { readonly [member: string]: { readonly description?: string; readonly enum?: unknown[] } }
}

const ajv = new Ajv2020({ allErrors: true, strictTypes: false, allowUnionTypes: true })
/** Readers pass over members that they do not know; what we write ourselves has none of those. */
const isRecord = ajv.compile({ ...schema, additionalProperties: false })

/** Says why a record is not one of the schema, with its members in the order of the schema; null when it is. */
export function faultOf(record: object): string | null {
  if (!isRecord(record)) return ajv.errorsText(isRecord.errors)
  const members = Object.keys(schema.properties).filter(member => member in record)
  return members.join() === Object.keys(record).join() ? null : 'members out of order'
}

/**
 * Requires that a log line of a request is a decision record. The gateways of the tests ask it about every line that they
 * write. It fails the test run, not the request: a gateway would answer 500, and some tests expect one.
 */
export function requireDecisionRecord(fields: object): void {
  const fault = 'event' in fields && fields.event === 'request' ? faultOf(fields) : null
  if (fault === null) return
  queueMicrotask(() => {
    throw new Error(`${fault}: ${JSON.stringify(fields)}`)
  })
}
