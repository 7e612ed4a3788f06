import jsep from 'jsep'

/** What `PelParser` keeps of jsep: the text, the place in it, and the names of the steps. */
export interface Scanner {
  readonly expr: string
  index: number
  readonly char: string
  readonly code: number
}

/** jsep's class, which its own types leave out. */
export const Jsep = (jsep as unknown as { readonly Jsep: new (text: string) => Scanner }).Jsep
