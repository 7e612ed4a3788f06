// Made from schemas/client.schema.json by schemas/generate.mjs: change the schema, not this file.

/**
 * One client, or a list of clients, in the words of RFC 7591.
 */
export interface WrittenClientFile {
  [k: string]: unknown
}
