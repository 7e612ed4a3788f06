import { type Outcome, refuse } from '../../outcome.ts'
import type { Tracing } from '../../telemetry/index.ts'
import type { Discovered, DiscoveryFailure, Limits } from '../../upstream/index.ts'
import type { Config, FrontConfig } from '../config/settings.ts'
import type { Services } from '../request/serve.ts'
import { openUpstream, type UpstreamLink } from './link.ts'

/** Opens the link to the upstream while the gateway starts, and never after. */
export interface LinkOpener {
  /** Asks the upstream; the first call opens the link to it. Once the start has ended without a link, there is none. */
  readonly discover: (config: FrontConfig) => Promise<Outcome<Discovered, DiscoveryFailure>>
  /** The link, if one was opened. */
  readonly link: () => UpstreamLink | null
  /** Ends the start, and returns the link of this process. */
  readonly end: () => UpstreamLink | null
}

/** Makes the opener of one process. */
export const createLinkOpener = (
  services: Pick<Services, 'metrics' | 'log' | 'clockMs'>,
  tracingOf: (config: FrontConfig) => Promise<Tracing | null>,
): LinkOpener => {
  let link: UpstreamLink | null = null
  let started = false
  return {
    discover: async config => {
      // A connection is opened at the start, or after the next one.
      if (started && link === null) return refuse({ code: 'upstream_unreachable' })
      link ??= await openUpstream(
        config.upstream,
        { ...services, tracing: await tracingOf(config) },
        limitsOf(config.limits),
      )
      return link.discover()
    },
    link: () => link,
    end: () => {
      started = true
      return link
    },
  }
}

/** The configured limits as the room of the upstream names them. */
const limitsOf = ({
  requests,
  passed,
  body,
  idle,
  connectionsPerAddress,
  ...more
}: Config['limits']): Partial<Limits> => ({
  connectMs: more.connect * 1000,
  timeouts: more.timeouts,
  headBytes: more.answerHead,
  answerBytes: more.answer,
  bodyBytes: body,
  idleMs: idle * 1000,
  concurrent: passed,
  own: requests,
  // Behind a trusted proxy, the connections of a network are the proxy's; its requests are counted all the same.
  ofNetwork: Math.min(connectionsPerAddress, passed),
})
