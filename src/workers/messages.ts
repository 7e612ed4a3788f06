/** What a primary and its workers say to each other. Every order is answered once. */
import type { Family } from '../admin/index.ts'
import type { SetTexts, WorkerPart } from '../gateway/index.ts'

/** What a worker can be told to do, and what it answers. */
export interface Orders {
  /** Load the set, open the store, and listen. */
  readonly begin: { readonly given: WorkerPart; readonly answer: Place & { readonly revision: string } }
  /** Load a set, and go on with the one before; null where it does not load. */
  readonly prepare: { readonly given: SetTexts; readonly answer: string | null }
  /** Begin no request. */
  readonly hold: { readonly given: null; readonly answer: null }
  /** Serve what was prepared, and begin requests again. */
  readonly take: { readonly given: null; readonly answer: string }
  /** Forget what was prepared, and begin requests again. */
  readonly drop: { readonly given: null; readonly answer: null }
  /** Show the certificate that lies in the files now. */
  readonly renew: { readonly given: null; readonly answer: boolean }
  /** End each connection with its next answer. */
  readonly drain: { readonly given: null; readonly answer: null }
  /** Close the listener, and answer nothing until `finish`. */
  readonly close: { readonly given: Closing; readonly answer: null }
  /** Answer what has been accepted, and leave. */
  readonly finish: { readonly given: null; readonly answer: null }
  readonly metrics: { readonly given: null; readonly answer: readonly Family[] }
  readonly ping: { readonly given: null; readonly answer: null }
}

export type OrderName = keyof Orders

export interface Place {
  readonly host: string
  readonly port: number
}

export interface Closing {
  readonly graceMs: number
  readonly silenceMs: number
}

/** From the primary. */
export interface Order {
  readonly id: number
  readonly name: OrderName
  readonly given: unknown
}

/** From a worker: first that it listens to orders, then an answer to each. */
export type Message =
  | { readonly kind: 'hello' }
  | { readonly kind: 'done'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }
