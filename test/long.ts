/** Whether `npm run test:long` runs. */
const LONG = process.env['CLAIMGATE_LONG'] === '1'

/**
 * Says how much of something is tried: `full` by `npm run test:long`, and by `npm test` as much as notices a mistake.
 * `npm run test:long` runs the files that use this, and no others.
 */
export const long = <T>(full: T, short: T): T => (LONG ? full : short)
