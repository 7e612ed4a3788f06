import { isReference } from '../../files/index.ts'
import type { FilledConfig } from '../../generated/config.ts'
import type { Path, What } from '../../source/index.ts'
import { isLoopback } from './issuer.ts'

type Report = (path: Path, what: What) => void

/** Checks where decision records are sent, and by which credential. */
export const checkDecisionLog = ({ decision_log: { to, token } }: FilledConfig, report: Report): void => {
  if (token !== undefined && !isReference(token))
    report(['decision_log', 'token'], {
      code: 'CG6006',
      severity: 'warning',
      message: 'the token is written out',
      help: 'use env:NAME or file:path',
    })
  if (to === 'stdout' || to.startsWith('file:')) return
  const wrong = mistakeOf(to)
  if (wrong === null) return
  const help = 'for example https://audit.example.com/claimgate, with `token` beside it'
  report(['decision_log', 'to'], { code: 'CG6350', message: wrong, help })
}

const mistakeOf = (to: string): string | null => {
  if (!URL.canParse(to)) return 'this is no URL'
  const { protocol, hostname, username, password, hash } = new URL(to)
  if (username !== '' || password !== '') return 'the URL holds credentials'
  if (hash !== '') return 'the URL has a fragment'
  return protocol === 'https:' || isLoopback(hostname) ? null : 'http is accepted on loopback only'
}
