/** What tells a process that it is a worker, and which one. */

const VARIABLE = 'WORKER_OF_CLAIMGATE'

type Environment = { readonly [name: string]: string | undefined }

export const markOf = (worker: number): { readonly [name: string]: string } => ({ [VARIABLE]: String(worker) })

export const isWorker = (env: Environment): boolean => env[VARIABLE] !== undefined
