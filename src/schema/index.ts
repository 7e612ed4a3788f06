export { CODES } from './codes.ts'
export { readSchema, SCHEMA_KINDS, type SchemaKind, validate } from './validate.ts'
