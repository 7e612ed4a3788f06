export { CODES } from './codes.ts'
export { diagnose, type ReadSource, readSource } from './read.ts'
export { render } from './render.ts'
export type { Path, ScalarStyle, Source, What } from './source.ts'
