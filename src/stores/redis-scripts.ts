import type { ClientContext, Result } from 'ioredis'

/**
 * The scripts that redis runs, each as one step. Every write looks at the *birth* first: a key that says when, by the gateway's clock, the
 * data set began, and which run of the server that was. A server that came back empty or with an old snapshot, a failover
 * to a replica that was behind, and FLUSHALL all leave a birth that is missing or names another run. Then nothing is
 * written; the gateway records a new birth, and asks again.
 *
 * KEYS[1] is the birth, KEYS[2] the entry; both carry the same hash tag, so that a cluster keeps them on one node.
 */

const BIRTH = `
local report = redis.pcall('INFO', 'server')
local run = type(report) == 'string' and string.match(report, 'run_id:(%w+)') or 'unknown'
local since, known = string.match(redis.call('GET', KEYS[1]) or '', '^(%S+) (%S+)$')
local time = redis.call('TIME')
local clock = time[1] + time[2] / 1000000
`

/** Answers `{'unborn', server time}` when there is no valid birth. */
const REQUIRE_BIRTH = `${BIRTH}
if known ~= run then return {'unborn', string.format('%.6f', clock)} end
`

/**
 * ARGV[1] is the gateway's clock minus the server's; ARGV[2] is `start` where a gateway opens the store: then the birth is
 * a whole second, as `iat` mostly is, so that an assertion issued right after the start is usable. Answers
 * `{'born', since}`. The server takes the time in this step: a loss before this instant is covered, however long the
 * command was on its way.
 */
const RECORD_BIRTH = `${BIRTH}
if known ~= run then
  local began = clock + ARGV[1]
  if ARGV[2] == 'start' then began = math.floor(began) end
  since = string.format('%.6f', began)
  redis.call('SET', KEYS[1], since .. ' ' .. run)
end
return {'born', since}
`

/** ARGV: value, milliseconds to live, now. The value begins with its expiry and a space. Answers `{'added' | 'known', since}`. */
const ADD = `${REQUIRE_BIRTH}
if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return {'added', since} end
local expiry = string.match(redis.call('GET', KEYS[2]), '^%S+')
if tonumber(expiry) > tonumber(ARGV[3]) then return {'known', since} end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return {'added', since}
`

/** ARGV: value, milliseconds to live. Answers `{'set', since}`. */
const SET = `${REQUIRE_BIRTH}
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return {'set', since}
`

/** As ioredis takes them: sent by their hash, in full only to a server that does not know them yet. */
export const SCRIPTS = {
  claimgateBirth: { lua: RECORD_BIRTH, numberOfKeys: 1 },
  claimgateAdd: { lua: ADD, numberOfKeys: 2 },
  claimgateSet: { lua: SET, numberOfKeys: 2 },
}

type Reply<Context extends ClientContext> = Result<readonly [word: string, number: string], Context>

declare module 'ioredis' {
  interface RedisCommander<Context extends ClientContext> {
    claimgateBirth(birth: string, offset: number, occasion: 'start' | 'loss'): Reply<Context>
    claimgateAdd(birth: string, entry: string, value: string, toLiveMs: number, now: number): Reply<Context>
    claimgateSet(birth: string, entry: string, value: string, toLiveMs: number): Reply<Context>
  }
}
