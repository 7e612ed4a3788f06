import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type Config, firstAlgs, readConfig } from '../gateway/index.ts'
import { isSigningAlg, SIGNING_ALGS, type SignatureAlg, type SigningAlg } from '../jose/index.ts'
import { readSource, render } from '../source/index.ts'
import {
  changeKeysFile,
  createKeysFile,
  firstKeys,
  generateKey,
  loadKeys,
  type RotationStep,
  readKeysFile,
  rotateKeys,
  type StoredKey,
} from '../tokens/index.ts'
import { makeClientKey } from './client-key.ts'
import { EXIT, type ExitCode, UsageError } from './exit.ts'
import { readText } from './json.ts'
import type { Terminal } from './terminal.ts'

export interface KeysOptions {
  readonly config: string
  readonly alg: string
  readonly client?: string
}

/** Creates the key file of the configuration, adds a key of another algorithm to it, or makes a client's key pair. */
export const generate = async (terminal: Terminal, options: KeysOptions): Promise<ExitCode> => {
  if (options.client !== undefined) return generateForClient(terminal, options.client, options.alg)
  const alg = signingAlg(options.alg)
  const config = configOf(terminal, options.config)
  const { keys: path } = config
  const now = Math.floor(Date.now() / 1000)
  mkdirSync(dirname(path), { recursive: true })
  const first = firstAlgs(config, alg)
  const made = await createKeysFile(
    path,
    first.flatMap(one => firstKeys(one, now)),
  )
  if (made) {
    for (const one of first) terminal.out(`${path}: one ${one} key that signs, and the next one\n`)
    return EXIT.ok
  }
  const added = await changeKeysFile(path, file => addKey(storedKeys(path, file.text), alg, now))
  terminal.out(
    added
      ? `${path}: a next key for ${alg}; claimgate keys rotate makes it sign\n`
      : `${path} has a next key for ${alg}: nothing to do\n`,
  )
  return EXIT.ok
}

const addKey = (
  keys: readonly StoredKey[],
  alg: SigningAlg,
  now: number,
): { keys: readonly StoredKey[]; result: boolean } => {
  if (keys.some(key => key.alg === alg && key.state === 'next')) return { keys, result: false }
  return { keys: [...keys, generateKey(alg, 'next', now)], result: true }
}

const generateForClient = async (terminal: Terminal, path: string, alg: string): Promise<ExitCode> => {
  const file = resolve(terminal.cwd, path)
  if (existsSync(file)) throw new UsageError(`${path} is there already`)
  const { privateJwk, publicJwk } = await makeClientKey(alg as SignatureAlg)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(privateJwk, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  terminal.out(`${JSON.stringify(publicJwk)}\n`)
  return EXIT.ok
}

/** Moves every algorithm one step on: a published next key signs, the one before retires, a new next is published. */
export const rotate = async (terminal: Terminal, options: { readonly config: string }): Promise<ExitCode> => {
  const config = configOf(terminal, options.config)
  const now = Math.floor(Date.now() / 1000)
  const { steps, removed } = await changeKeysFile(config.keys, file => {
    const rotation = rotateKeys(storedKeys(config.keys, file.text), {
      now,
      longestLifetime: config.accessToken.maxLifetime,
    })
    return { keys: rotation.keys, result: rotation }
  })
  for (const step of steps) terminal.out(`${STEPS[step.step](step)}\n`)
  for (const kid of removed) terminal.out(`${kid} is removed: no live token needs it\n`)
  return EXIT.ok
}

const STEPS: Readonly<Record<RotationStep['step'], (step: RotationStep) => string>> = {
  rotated: ({ alg, kid }) => `${alg}: ${kid} signs from now on`,
  published: ({ alg, kid }) => `${alg}: ${kid} is published; rotate again when caches have it`,
  waiting: step =>
    `${step.alg}: ${step.kid} is not published for long enough; rotate again in ${'wait' in step ? step.wait : 0} s`,
}

/** Lists the keys with their states. */
export const list = async (terminal: Terminal, options: { readonly config: string }): Promise<ExitCode> => {
  const { keys: path } = configOf(terminal, options.config)
  const { text, mode } = await readKeysFile(path)
  for (const { kid, alg, state, since } of storedKeys(path, text, mode)) {
    terminal.out(`${kid}  ${alg.padEnd(6)}  ${state.padEnd(7)}  since ${new Date(since * 1000).toISOString()}\n`)
  }
  return EXIT.ok
}

const storedKeys = (path: string, text: string, mode?: number): readonly StoredKey[] => {
  const { keys, diagnostics } = loadKeys(path, text, mode === undefined ? {} : { mode })
  if (diagnostics.some(({ severity }) => severity === 'error'))
    throw new UsageError(`${path} cannot be used\n${render(diagnostics)}`)
  return keys
}

const signingAlg = (alg: string): SigningAlg => {
  if (isSigningAlg(alg)) return alg
  throw new UsageError(`--alg is one of ${SIGNING_ALGS.join(', ')}, not ${alg}`)
}

/** Keys need the configuration alone, so that they can be made before anything else is right. */
const configOf = (terminal: Terminal, path: string): Config => {
  const file = resolve(terminal.cwd, path)
  const { source, diagnostics } = readSource(file, readText(terminal, file))
  const read =
    source === null ? null : readConfig(source, { env: terminal.env, folder: dirname(file), defaultStore: 'lmdb' })
  if (read?.config != null) return read.config
  throw new UsageError(`${path} cannot be used\n${render(read?.diagnostics ?? diagnostics)}`)
}
