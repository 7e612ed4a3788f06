import { readFileSync } from 'node:fs'
import type { SchemaKind } from '../schema/index.ts'

const FOLDER = new URL('../../schemas/', import.meta.url)

/** Reads the text of a shipped schema: what `claimgate schema KIND` prints and editors complete from. */
export const readSchema = (kind: SchemaKind): string => readFileSync(new URL(`${kind}.schema.json`, FOLDER), 'utf8')
