/** Questions about policies that are answered for every request there can be. */
export type { Obstacle } from './obstacle.ts'
export { type ProvedInvariant, type ProvedInvariants, proveInvariants, type Verdict } from './prove.ts'
