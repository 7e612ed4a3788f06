import type { Middleware } from 'koa'
import { createHealth, createStatusPage, type HealthInput, type Log, type Roster, type Status } from '../admin/index.ts'
import { adminGuard, adminHosts } from './admin-guard.ts'
import { createHandlers } from './handlers.ts'
import type { Listener } from './listen.ts'
import { koa, type Listening, openAdmin, openBoth, openPublic } from './listening.ts'
import type { Loaded } from './load/loaded.ts'
import type { OnLoad } from './load/reload.ts'
import { createDispatch } from './request/dispatch.ts'
import type { Revision } from './request/revision.ts'
import type { Services } from './request/serve.ts'
import type { StoreWatch } from './store-watch.ts'

type Handlers = ReturnType<typeof createHandlers>

export interface Served extends Pick<Handlers, 'routes' | 'listener' | 'fetch'> {
  /** Opens the public and the admin listener. */
  readonly listen: () => Promise<Listening>
  /** Opens the public listener alone. */
  readonly listenPublic: () => Promise<Listener>
  /** Opens the admin listener alone, for the processes of a roster. */
  readonly listenAdmin: (roster: Roster, draining: () => boolean) => Promise<Listener>
}

/** The routes, and the listeners that serve them. */
export const served = (
  active: { readonly current: () => Revision; readonly status: () => Status },
  { log, metrics, store }: Services,
  watch: StoreWatch,
  { config, adminToken }: Loaded,
  { adminRoutes, onLoad }: { readonly onLoad: OnLoad; readonly adminRoutes: Middleware | undefined },
): Served => {
  let draining = false
  const dispatch = createDispatch(active.current, log)
  const handlers = createHandlers(dispatch, log)
  const pingStore = (): Promise<void> => watch.ping(store)
  const listenPublic = async (): Promise<Listener> => {
    const opened = await openPublic({
      config,
      own: handlers.listener,
      upgrade: (req, res, upgrade) => {
        if (!dispatch.passes(req, res, upgrade)) handlers.framed(req, res)
      },
      trusted: address => active.current().edge.trusts(address),
      log,
    })
    const renew = (): Promise<boolean> => renewed(opened, log)
    onLoad(({ result }) => {
      if (result !== 'rejected') void renew()
    })
    return { ...opened, renew }
  }
  const adminOf = (pages: HealthInput): Promise<Listener> => {
    const { host } = config.admin
    const open = [adminHosts(host), createHealth(pages)]
    const guarded = [adminGuard(host, adminToken), createStatusPage(pages), ...(adminRoutes ? [adminRoutes] : [])]
    return openAdmin(koa(log, [...open, ...guarded]), config)
  }
  const pages = { status: active.status, pingStore, metrics }
  const { routes, listener, fetch } = handlers
  return {
    routes,
    listener,
    fetch,
    listenPublic,
    listenAdmin: (roster, isDraining) => adminOf({ ...pages, draining: isDraining, roster }),
    listen: (): Promise<Listening> => {
      const drain = (): void => {
        draining = true
      }
      return openBoth(listenPublic, () => adminOf({ ...pages, draining: () => draining }), config, drain)
    },
  }
}

/** Shows a new certificate from now on, where there is one, and tells whether. The load has found that it is whole. */
const renewed = async ({ renew }: Listener, log: Log): Promise<boolean> => {
  try {
    const isNew = await renew()
    if (isNew) log.info({ event: 'certificate_renewed' }, 'new connections are shown the new certificate')
    return isNew
  } catch (error) {
    const cause = error instanceof Error ? error.name : null
    log.error({ event: 'certificate_renewed', cause }, 'the new certificate cannot be shown')
    return false
  }
}
