export { CODES } from './codes.ts'
export { withDefaults } from './defaults.ts'
export { durationOf } from './meant.ts'
export { type MistakesOfItems, SCHEMA_KINDS, type SchemaKind, validate, validateItems } from './validate.ts'
