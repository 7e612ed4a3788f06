import type { Path, What } from '../source/index.ts'
import type { CODES } from './codes.ts'

/** Tells the author of a client file about one mistake; paths count from the client, not from the file. */
export interface Reporter {
  readonly at: (path: Path, code: ClientCode, message: string, help: string, more?: Partial<What>) => void
  readonly atKey: (path: Path, code: ClientCode, message: string, help: string, more?: Partial<What>) => void
}

export type ClientCode = keyof typeof CODES

/** Makes a reporter that says nothing twice. */
export const saidOnce = ({ at, atKey }: Reporter): Reporter => {
  const said = new Set<string>()
  const isNew = (...what: readonly unknown[]): boolean => said.size < said.add(JSON.stringify(what)).size
  return {
    at: (path, code, message, ...rest) => {
      if (isNew(path, code, message)) at(path, code, message, ...rest)
    },
    atKey: (path, code, message, ...rest) => {
      if (isNew(path, code, message)) atKey(path, code, message, ...rest)
    },
  }
}
