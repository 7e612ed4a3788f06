import { readFileSync } from 'node:fs'

const read = (name: string): string => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8')

export const readJson = <T>(name: string): T => JSON.parse(read(name)) as T

export const readRows = <T>(name: string): readonly T[] =>
  read(name)
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as T)
