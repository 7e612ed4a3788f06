import type { Path, What } from '../../source/index.ts'
import type { Discovered } from '../../upstream/index.ts'
import type { Config } from '../config/settings.ts'

/** What the upstream signs with keys of its own, and that clients verify with ours under `reissue`. */
export const signedElsewhere = (
  { fulfilment, upstream }: Pick<Config, 'fulfilment' | 'upstream'>,
  { metadata }: Discovered,
  nowMs: number,
): { readonly jarm: boolean; readonly logout: boolean } => {
  if (fulfilment !== 'reissue' || upstream === null) return { jarm: false, logout: false }
  const modes = metadata['response_modes_supported']
  const jarm = Array.isArray(modes) && modes.some(mode => typeof mode === 'string' && /(?:^|\.)jwt$/.test(mode))
  const published = nowMs < upstream.publishKeysUntil * 1000
  return { jarm, logout: metadata['backchannel_logout_supported'] === true && !published }
}

/**
 * Says that logout tokens will not verify, which nobody would notice but users who stay signed in, and that JARM is
 * refused, which its clients notice.
 */
export const checkSignedElsewhere = (
  config: Pick<Config, 'fulfilment' | 'upstream'>,
  discovered: Discovered,
  nowMs: number,
  report: (path: Path, what: What) => void,
): void => {
  const { jarm, logout } = signedElsewhere(config, discovered, nowMs)
  const code = 'CG6140'
  if (logout) {
    const message = 'the upstream signs logout tokens with its own keys, and clients verify them with ours'
    const help = 'set upstream.publish_upstream_keys, or register no client for back-channel logout'
    report(['fulfilment'], { code, severity: 'warning', message, help })
  }
  if (jarm) {
    const message = 'the upstream offers signed authorization responses (JARM), which are refused under reissue'
    const help = 'register no client for response_mode=jwt; our metadata does not offer it'
    report(['fulfilment'], { code, severity: 'info', message, help })
  }
}
