import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../admin/index.ts'
import type { Client, ClientRegistry } from '../clients/index.ts'
import { createGateway, type Listening, LoadError, publicUrls, type RunningGateway } from '../gateway/index.ts'
import { AUTH_METHODS } from '../oauth.ts'
import { render } from '../source/index.ts'
import type { TeamListening } from '../workers/index.ts'
import { nearby } from './check.ts'
import { clientKeyFile } from './credential.ts'
import { EXIT, type ExitCode } from './exit.ts'
import { lastResort } from './last-resort.ts'
import type { LogLines } from './lines.ts'
import { overridesOf } from './override.ts'
import { openServeLog, type ServeLog } from './serve-log.ts'
import type { ServeOptions } from './serve-options.ts'
import type { Terminal } from './terminal.ts'
import { VERSION } from './version.ts'
import { isWorker, markOf } from './worker-mark.ts'

/**
 * Loads everything, listens, and serves until SIGTERM or SIGINT; SIGHUP reloads, a second signal ends at once. After
 * SIGTERM it goes on serving for `listen.drain_delay`, so that balancers notice; somebody at a terminal does not wait.
 */
export const run = async (terminal: Terminal, options: ServeOptions): Promise<ExitCode> => {
  if (isWorker(terminal.env)) return (await import('./serve-worker.ts')).run(terminal, options)
  const lines = terminal.openLog()
  const told = openServeLog(terminal, lines)
  const { log } = told
  terminal.onUnhandled(error => {
    told.settle('auto')
    lastResort(log)(error)
  })
  const gateway = await open(terminal, options, told).finally(() => told.settle('auto'))
  if (gateway === null) return EXIT.invalid
  const listening = await listen(gateway, told.log, lines).catch(async (cause: unknown) => {
    // The store, the watcher and the connection to the upstream would keep the process alive.
    await gateway.close()
    throw cause
  })
  terminal.err(warning(gateway) + welcome(terminal, gateway, listening, options.config))
  const { id } = gateway.revision()
  log.info(
    { event: 'listening', version: VERSION, revision: id, url: listening.url, admin: adminUrl(listening) },
    'listening',
  )
  terminal.onSignal('SIGHUP', () => void hangUp(gateway, log))
  const signal = await Promise.race([stopped(terminal), ...broken(listening)])
  if (typeof signal === 'object') log.error({ event: 'broken', message: signal.broken }, 'the workers cannot go on')
  else log.info({ event: 'stopping', signal }, 'stopping')
  if (signal === 'SIGTERM') {
    listening.drain()
    await sleep(gateway.revision().config.listen.drainDelay * 1000)
  }
  // Somebody at a terminal does not wait for clients that may come back.
  await listening.close(undefined, signal === 'SIGTERM' ? undefined : 0)
  await gateway.close()
  log.info({ event: 'stopped' }, 'stopped')
  lines.flush()
  if (typeof signal !== 'object') return EXIT.ok
  terminal.err(`claimgate: ${signal.broken}; the log has the end of each\n`)
  return EXIT.failure
}

/** Listens in this process, or in workers. */
const listen = async (gateway: RunningGateway, log: Log, lines: LogLines): Promise<Listening | TeamListening> => {
  const { workers: written } = gateway.revision().config
  if (written === 1) return gateway.listen()
  const { listenWithWorkers, workerCount } = await import('../workers/index.ts')
  const workers = workerCount(written)
  if (workers === 1) return gateway.listen()
  lines.share()
  return listenWithWorkers({ gateway, workers, log, markOf })
}

const broken = (listening: Listening | TeamListening): readonly Promise<{ readonly broken: string }>[] =>
  'broken' in listening ? [listening.broken.then(why => ({ broken: why }))] : []

/** Reloads on SIGHUP, and says so where nothing has changed: whoever sent it looks for an answer. */
const hangUp = async (gateway: RunningGateway, log: Log): Promise<void> => {
  const { result, revision } = await gateway.reload()
  if (result === 'unchanged') log.info({ event: 'load', result, revision, codes: [] }, 'nothing has changed')
}

const adminUrl = ({ admin }: Listening): string => `http://${admin.host}:${admin.port}`

/** Opens the gateway, or shows why it cannot be opened. */
const open = async (terminal: Terminal, options: ServeOptions, told: ServeLog): Promise<RunningGateway | null> => {
  try {
    const gateway = await createGateway({
      config: options.config,
      folder: terminal.cwd,
      env: terminal.env,
      flags: overridesOf(options.set),
      defaultStore: 'lmdb',
      log: told.log,
      diagnostics: told.diagnostics,
      watch: true,
      lastGood: options.lastGood === true,
      version: VERSION,
      processMetrics: true,
    })
    told.settle(gateway.revision().config.log.format)
    return gateway
  } catch (error) {
    if (!(error instanceof LoadError)) throw error
    const diagnostics = error.diagnostics.map(diagnostic => nearby(terminal, diagnostic))
    const lastGood = error.lastGood === null ? '' : `, and the last good set does not serve: ${error.lastGood}`
    const shown = render(diagnostics, { colour: terminal.colour })
    terminal.err(`${shown}\nclaimgate does not start with these mistakes${lastGood}\n`)
    return null
  }
}

/** The mistakes themselves are in the log. */
const warning = (gateway: RunningGateway): string => {
  const { source, revision, lastReloadCodes } = gateway.status()
  if (source === 'disk') return ''
  return `WARNING: the files are wrong (${lastReloadCodes.join(', ')}; see \`claimgate check\`).\nServing the last good revision ${revision}.\n\n`
}

const stopped = (terminal: Terminal): Promise<'SIGTERM' | 'SIGINT'> =>
  new Promise(resolve => {
    let asked = false
    const stop = (signal: 'SIGTERM' | 'SIGINT') => (): void => {
      if (asked) terminal.abort(EXIT.failure)
      asked = true
      resolve(signal)
    }
    terminal.onSignal('SIGTERM', stop('SIGTERM'))
    terminal.onSignal('SIGINT', stop('SIGINT'))
  })

const welcome = (terminal: Terminal, gateway: RunningGateway, listening: Listening, config: string): string => {
  const { config: settings, endpoints, id, registry } = gateway.revision()
  const url = publicUrls(settings)
  const lines = [
    `claimgate ${VERSION}, revision ${id}`,
    '',
    `  listening      ${listening.url}`,
    `  issuer         ${settings.issuer}`,
    ...upstreamLine(gateway),
    ...Object.entries(endpoints).map(([name, path]) => `  ${nameOf(name).padEnd(14)} ${url(path)}`),
    `  admin          ${adminUrl(listening)}/readyz`,
  ]
  const client = clientToTry(terminal, registry, config)
  if (client !== null)
    lines.push('', 'Get a token:', '', `  ${terminal.self} token --config ${config} --client ${client}`)
  return `${lines.join('\n')}\n\n`
}

/** Where the upstream is, and whether it has been reached. */
const upstreamLine = (gateway: RunningGateway): readonly string[] => {
  const { upstream } = gateway.revision()
  const status = gateway.status().upstream
  if (upstream === null || status === null) return []
  const reached = status.discovered
    ? 'reached'
    : `not reached yet (${status.failure?.code}): every answer is 503 until it is`
  return [`  upstream       ${upstream.settings.url}, ${reached}`]
}

/** Endpoint names as people say them, where the wire's are long. */
const SHORT: { readonly [name: string]: string } = {
  pushed_authorization_request: 'par',
  device_authorization: 'device',
}
const nameOf = (name: string): string => SHORT[name] ?? name

/** The first client whose credential lies on this machine, so that the printed command works as it stands. */
const clientToTry = (terminal: Terminal, registry: ClientRegistry, config: string): string | null => {
  const folder = dirname(resolve(terminal.cwd, config))
  const isHeld = ({ method, clientId }: Client): boolean =>
    AUTH_METHODS[method].registers === 'secrets' || existsSync(clientKeyFile(folder, clientId))
  const found = registry
    .all()
    .find(client => !client.disabled && client.grantTypes.includes('client_credentials') && isHeld(client))
  return found?.clientId ?? null
}
