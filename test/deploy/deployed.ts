/** The files of deploy/, read for tests. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse, parseAllDocuments } from 'yaml'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** What is wanted of a tree that a test walks by name. */
// biome-ignore lint/suspicious/noExplicitAny: manifests of others have hundreds of shapes, and a wrong name fails the test.
export type Tree = any

export const pathOf = (path: string): string => join(ROOT, 'deploy', path)
export const textOf = (path: string): string => readFileSync(pathOf(path), 'utf8')
export const yamlOf = (path: string): Tree => parse(textOf(path), { merge: true })

/** Every document of a text, those that hold nothing aside. */
export const documentsOf = (text: string): readonly Tree[] =>
  parseAllDocuments(text)
    .map(document => document.toJS())
    .filter(value => value !== null)
