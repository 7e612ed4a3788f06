/**
 * Test files share processes, so none may leave anything behind that another one would notice. This runs around each of
 * them, and fails the one that does.
 */
import { afterAll, expect } from 'vitest'
import './rsa-keys.ts'

const PROTOTYPES = [Object, Array, String, Function, Map, Set, Promise].map(({ prototype }) => prototype)
const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM']

const state = () => ({
  cwd: process.cwd(),
  env: { ...process.env },
  // Those with underscores are of libraries, which make them once.
  globals: Object.getOwnPropertyNames(globalThis).filter(name => !name.startsWith('__')),
  prototypes: PROTOTYPES.map(prototype => Object.getOwnPropertyNames(prototype)),
  signals: SIGNALS.map(name => process.listenerCount(name)),
})

const before = state()
afterAll(() => expect(state()).toEqual(before))
