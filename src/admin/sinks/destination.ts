/** One decision record as it is sent: a line of JSON with its end. */
export type Line = string

/** What became of lines that were to be delivered. */
export interface Delivery {
  /** As many of the first lines have arrived. */
  readonly delivered: number
  /**
   * `later`: the rest is to be tried again after a while. `never`: they will not be taken as they are; fewer of them may
   * be, and a single one is lost.
   */
  readonly rest?: 'later' | 'never'
  /** Milliseconds that the destination wants to be left alone; with `later`. */
  readonly waitMs?: number
  /** Milliseconds after which there will be room: a pipe is emptied again and again. With `later`. */
  readonly roomMs?: number
  /** Why there is a rest: a word of ours, a code of the system or a status. */
  readonly reason?: string
}

/** Where decision records go. */
export interface Destination {
  /** Lines and octets that are delivered together at most, and milliseconds that the first one may wait for others. */
  readonly together: { readonly lines: number; readonly octets: number; readonly waitMs: number }
  /** Delivers lines in their order. It is called again only after it has answered, with the rest and what came after. */
  readonly deliver: (lines: readonly Line[]) => Promise<Delivery>
  /** Opens the place anew, as it is named. */
  readonly reopen: () => Promise<void>
  /** Ends what is under way, and closes. */
  readonly close: () => Promise<void>
}
