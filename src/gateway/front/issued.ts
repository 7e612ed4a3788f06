/** The tokens in an answer that cannot be read as one: they are issued all the same, and have to be revoked. */
import type { UpstreamAnswer } from '../../upstream/index.ts'

export interface IssuedToken {
  readonly token: string
  readonly hint: 'access_token' | 'refresh_token'
}

/** Members of JSON, wherever they stand and however often; and parameters of a form, which some upstreams answer. */
const IN_JSON = /"(access_token|refresh_token)"\s*:\s*("(?:[^"\\]|\\.){1,24576}")/g
const IN_FORM = /(?:^|&)(access_token|refresh_token)=([^&\s]{1,24576})/g
/** Tokens of one answer. */
const MOST = 8
const TOKEN = /^[\x21-\x7e]+$/

/** Finds the tokens of a successful answer, whatever its media type and however broken it is. */
export const issuedIn = ({ status, body }: UpstreamAnswer): readonly IssuedToken[] => {
  if (status < 200 || status > 299) return []
  const text = body.toString('utf8')
  const inJson = [...text.matchAll(IN_JSON)].map(([, hint, written]) => issued(hint, () => JSON.parse(written ?? '')))
  const inForm = [...text.matchAll(IN_FORM)].map(([, hint, written]) =>
    issued(hint, () => decodeURIComponent(written ?? '')),
  )
  const all = [...inJson, ...inForm].filter(found => found !== null)
  return [...new Map(all.map(found => [found.token, found])).values()].slice(0, MOST)
}

const issued = (hint: string | undefined, read: () => unknown): IssuedToken | null => {
  try {
    const token = read()
    const usable = typeof token === 'string' && TOKEN.test(token)
    return usable ? { token, hint: hint === 'refresh_token' ? 'refresh_token' : 'access_token' } : null
  } catch {
    return null
  }
}
