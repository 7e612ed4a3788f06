/** A client's own `fulfilment`: what the configuration around it cannot enforce is an error at load. */
import type { ClientFile } from './client-file.ts'
import type { ReadContext } from './read-context.ts'

const PATH = ['fulfilment']
const REMEMBERS: ReadonlySet<string> = new Set(['reissue', 'introspection'])

/** Checks a client's own strategy against the configuration. What policies cannot do under it is reported with them. */
export const checkOwnFulfilment = (
  { client_id, fulfilment, disabled = false }: ClientFile,
  { report, front, embedded }: ReadContext,
): void => {
  if (fulfilment === undefined) return
  if (embedded) {
    report.atKey(PATH, 'CG4120', '`fulfilment` needs an `upstream`', 'remove it, or name the upstream')
    return
  }
  if (front === null || disabled || fulfilment === front.fulfilment) return
  if (fulfilment === 'reissue') {
    const message = `fulfilment reissue of one client needs fulfilment reissue of the configuration, not ${front.fulfilment}`
    const help =
      "set fulfilment: reissue in the configuration, and `fulfilment` of the clients that keep the upstream's tokens"
    report.at(PATH, 'CG4120', message, help)
    return
  }
  if (REMEMBERS.has(fulfilment) && !front.lasting) {
    const message = `fulfilment ${fulfilment} must remember tokens for as long as they live`
    report.at(PATH, 'CG4120', message, 'use store lmdb or redis')
    return
  }
  if (front.fulfilment !== 'reissue' || front.publishesKeys) return
  const message = `${client_id} keeps the upstream's tokens, whose keys are not in our JWKS`
  const help = 'set upstream.publish_upstream_keys if it, or a resource server, verifies them'
  report.at(PATH, 'CG4121', message, help, { severity: 'warning' })
}
