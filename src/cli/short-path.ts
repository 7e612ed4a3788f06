import { isAbsolute, relative } from 'node:path'
import type { Terminal } from './terminal.ts'

/** Names a file as a person in this folder would. */
export const shortPath = ({ cwd }: Pick<Terminal, 'cwd'>, file: string): string =>
  isAbsolute(file) ? relative(cwd, file) || file : file
