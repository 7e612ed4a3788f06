/**
 * Questions about policies that are answered for every request there can be: nothing is sampled.
 *
 * `proveInvariants` asks each invariant of the test files about each kind of request: a registered client, an endpoint, a
 * grant. What is open of such a request (assertion, header, scopes, parameters, keys, address) is split into the classes that
 * the expressions tell apart, and members of every class are decided with the deployed evaluator. The parts, from above:
 *
 *     prove.ts      invariants -> answers; each kind is asked with as little of the policies as answers it
 *     question.ts   one invariant and one kind -> variables, and policies that let through at least what the real ones do
 *     decide.ts     variables -> every combination of their classes, decided
 *     reading.ts, analyse.ts, calls.ts, comparisons.ts   expressions -> predicates of the variables, or the part in the way
 *     domain.ts     which facts are closed, and what an open one can be
 *     values.ts, text-classes.ts, machine.ts, transforms.ts   predicates -> classes, with members of each
 */
export type { Obstacle } from './obstacle.ts'
export { type ProvedInvariant, type ProvedInvariants, proveInvariants, type Verdict } from './prove.ts'
