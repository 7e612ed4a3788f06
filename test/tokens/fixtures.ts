import type { SigningAlg } from '../../src/jose/index.ts'
import { generateKey, issueAccessToken, type KeyRing, loadKeys, type StoredKey } from '../../src/tokens/index.ts'
import { keysText } from '../../src/tokens/keys-file.ts'

export const NOW = 1_800_000_000
export const ISSUER = 'https://login.example'

/** Loads the keys as from a file. */
export function ringOf(...keys: readonly StoredKey[]): KeyRing {
  const { ring, diagnostics } = loadKeys('keys.json', keysText(keys))
  if (ring === null) throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'))
  return ring
}

export const activeKey = (): StoredKey => generateKey('ES256', 'active', NOW)

/** Issues an ordinary access token of partner-a, with what the test wants different. */
export function issue(
  ring: KeyRing,
  different: Partial<Parameters<typeof issueAccessToken>[0]> & { alg?: SigningAlg } = {},
) {
  const { alg = 'ES256', ...input } = different
  const key = ring.active(alg)
  if (key === null) throw new Error(`no ${alg} key`)
  return issueAccessToken(
    {
      issuer: ISSUER,
      clientId: 'partner-a',
      subject: 'partner-a',
      audience: ['https://api.example'],
      scope: ['read', 'write'],
      lifetime: 600,
      now: NOW,
      cnf: undefined,
      claims: { tenant: 'acme' },
      ...input,
    },
    key,
  )
}
