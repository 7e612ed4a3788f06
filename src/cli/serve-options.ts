/** The flags of `serve`. */
export interface ServeOptions {
  readonly config: string
  readonly set: readonly string[]
  readonly lastGood?: boolean
}
