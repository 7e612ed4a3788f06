#!/usr/bin/env node
import { fileURLToPath } from 'node:url'
import { openBundle } from './bundle.ts'

// What Node says of a program that ends before it has an answer.
process.exitCode = 13

const bundle = openBundle(fileURLToPath(new URL('../bundle/', import.meta.url)))
const { command } = bundle.load('command.cjs') as typeof import('./command.ts')
command(process.argv.slice(2)).then(code => {
  process.exitCode = code
})
