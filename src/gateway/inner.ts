import type { Gateway } from './public.ts'
import type { Revision } from './request/revision.ts'
import type { Services } from './request/serve.ts'

/** What the guards need of a gateway, and applications do not see. */
export interface Inner {
  readonly revision: () => Revision
  readonly services: Services
}

const inners = new WeakMap<Gateway, Inner>()

export const rememberInner = (gateway: Gateway, inner: Inner): void => {
  inners.set(gateway, inner)
}

/**
 * Returns what is inside a gateway.
 *
 * @throws TypeError for what `createGateway` has not made
 */
export const innerOf = (gateway: Gateway): Inner => {
  const inner = inners.get(gateway)
  if (inner === undefined) throw new TypeError('This is no gateway: createGateway makes one')
  return inner
}
