export { CODES } from './codes.ts'
export { withDefaults } from './defaults.ts'
export { durationOf } from './meant.ts'
export { SCHEMA_KINDS, type SchemaKind, validate } from './validate.ts'
