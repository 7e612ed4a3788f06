import type { ClientContext, Result } from 'ioredis'
import { KEPT_AFTER_EXPIRY } from './store.ts'

/**
 * The scripts that redis runs, each as one step. Every one looks at the *birth* first: a key that says when, by redis's own
 * clock, the data set began, and which run of the server that was. A server that came back empty or with an old snapshot, a
 * failover to a replica that was behind, and FLUSHALL all leave a birth that is missing or names another run; a clock that
 * was put right leaves one that is in the future. Then nothing is written; the gateway records a new birth, and asks again.
 *
 * Every answer has the birth and redis's time, so that each gateway can say when the birth was by its own clock.
 *
 * KEYS[1] is the birth, KEYS[2] the entry; both carry the same hash tag, so that a cluster keeps them on one node.
 */

const BIRTH = `
local report = redis.pcall('INFO', 'server')
local run = type(report) == 'string' and string.match(report, 'run_id:(%w+)') or 'unknown'
local since, known = string.match(redis.call('GET', KEYS[1]) or '', '^(%S+) (%S+)$')
local time = redis.call('TIME')
local clock = time[1] + time[2] / 1000000
local now = string.format('%.6f', clock)
local born = known == run and tonumber(since) <= clock + ${KEPT_AFTER_EXPIRY}
`

/** Answers `{'unborn', server time, server time}` when there is no valid birth. */
const REQUIRE_BIRTH = `${BIRTH}
if not born then return {'unborn', now, now} end
`

/**
 * Answers `{'born' | 'began', since, server time}`. The server takes the time in this step: a loss before this instant is
 * covered, however long the command was on its way.
 */
const RECORD_BIRTH = `${BIRTH}
if born then return {'born', since, now} end
redis.call('SET', KEYS[1], now .. ' ' .. run)
return {'began', now, now}
`

/** ARGV: value, milliseconds to live, now. The value begins with its expiry and a space. Answers `{'added' | 'known', since, server time}`. */
const ADD = `${REQUIRE_BIRTH}
if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return {'added', since, now} end
local expiry = string.match(redis.call('GET', KEYS[2]), '^%S+')
if tonumber(expiry) > tonumber(ARGV[3]) then return {'known', since, now} end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return {'added', since, now}
`

/** ARGV: value, milliseconds to live. Answers `{'set', since, server time}`. */
const SET = `${REQUIRE_BIRTH}
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return {'set', since, now}
`

/** Answers `{'none', since, server time}` or `{'found', since, server time, value}`. */
const GET = `${REQUIRE_BIRTH}
local value = redis.call('GET', KEYS[2])
if value then return {'found', since, now, value} end
return {'none', since, now}
`

/**
 * KEYS[1] is the counter: no birth, for a count that is lost harms nobody. ARGV: expiry, milliseconds to live, now.
 * Answers `{count, expiry}`.
 */
const INCREMENT = `
local expiry, count = string.match(redis.call('GET', KEYS[1]) or '', '^(%S+) (%d+)$')
if expiry and tonumber(expiry) > tonumber(ARGV[3]) then
  count = tonumber(count) + 1
  redis.call('SET', KEYS[1], expiry .. ' ' .. count, 'PX', math.max(1, redis.call('PTTL', KEYS[1])))
  return {tostring(count), expiry}
end
redis.call('SET', KEYS[1], ARGV[1] .. ' 1', 'PX', ARGV[2])
return {'1', ARGV[1]}
`

/** As ioredis takes them: sent by their hash, in full only to a server that does not know them yet. */
export const SCRIPTS = {
  claimgateBirth: { lua: RECORD_BIRTH, numberOfKeys: 1 },
  claimgateAdd: { lua: ADD, numberOfKeys: 2 },
  claimgateSet: { lua: SET, numberOfKeys: 2 },
  claimgateGet: { lua: GET, numberOfKeys: 2 },
  claimgateIncrement: { lua: INCREMENT, numberOfKeys: 1 },
}

/** The answer of every script; both numbers are redis's time. */
export type Reply = readonly [word: string, since: string, now: string, value?: string]

declare module 'ioredis' {
  interface RedisCommander<Context extends ClientContext> {
    claimgateBirth(birth: string): Result<Reply, Context>
    claimgateAdd(birth: string, entry: string, value: string, toLiveMs: number, now: number): Result<Reply, Context>
    claimgateSet(birth: string, entry: string, value: string, toLiveMs: number): Result<Reply, Context>
    claimgateGet(birth: string, entry: string): Result<Reply, Context>
    claimgateIncrement(
      counter: string,
      expiresAt: number,
      toLiveMs: number,
      now: number,
    ): Result<readonly [count: string, expiresAt: string], Context>
  }
}
