import { Cluster, type CommonRedisOptions, Redis } from 'ioredis'
import { SCRIPTS } from './redis-scripts.ts'
import type { RedisTarget } from './redis-url.ts'

const RECONNECT_AFTER_MS = 500

/**
 * No command waits and no command is sent twice: it is sent once, on an open connection, or it fails. A command that was
 * lost with its connection may or may not have run, and only the caller can know what that means.
 */
const COMMON: CommonRedisOptions = {
  lazyConnect: true,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 1000,
  // A peer that vanished without closing is given up after this silence; the operating system would take minutes.
  socketTimeout: 5000,
  disableClientInfo: true,
  connectionName: 'claimgate',
  retryStrategy: attempts => Math.min(attempts * 50, RECONNECT_AFTER_MS),
  // After a failover the former primary may still answer, as a replica.
  reconnectOnError: error => error.message.startsWith('READONLY'),
}

/** Creates the client, not yet connected. */
export const createRedisClient = (target: RedisTarget): Redis | Cluster => {
  const login: CommonRedisOptions = {
    ...(target.username === null ? {} : { username: target.username }),
    ...(target.password === null ? {} : { password: target.password }),
  }
  const tls = target.tls ? { tls: {} } : {}
  const hosts = target.hosts.map(({ host, port }) => ({ host, port }))
  switch (target.kind) {
    case 'single':
      return new Redis({ ...COMMON, scripts: SCRIPTS, ...login, ...tls, ...hosts[0], db: target.db })
    case 'sentinel':
      return new Redis({
        ...COMMON,
        scripts: SCRIPTS,
        ...login,
        ...tls,
        ...(target.tls ? { enableTLSForSentinelMode: true } : {}),
        db: target.db,
        sentinels: hosts,
        name: target.primary ?? '',
        sentinelRetryStrategy: attempts => Math.min(attempts * 50, RECONNECT_AFTER_MS),
        sentinelCommandTimeout: 1000,
      })
    case 'cluster':
      return new Cluster(hosts, {
        scripts: SCRIPTS,
        lazyConnect: true,
        enableOfflineQueue: false,
        clusterRetryStrategy: attempts => Math.min(attempts * 50, RECONNECT_AFTER_MS),
        // Redirections (MOVED, ASK) were not carried out and may be followed. Everything else fails at once.
        retryDelayOnFailover: 0,
        retryDelayOnClusterDown: 0,
        slotsRefreshTimeout: 1000,
        redisOptions: { ...COMMON, ...login, ...tls },
      })
  }
}
