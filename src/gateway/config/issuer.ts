/** What may be an issuer identifier. */

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** Whether a host of a URL, or a listening address, is this machine only. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host) || host === '::1'

/** A URL can have the port 0, and nobody can be asked there. */
export const NO_PORT = 'nobody can be reached at port 0'

/** Says what is wrong with an issuer identifier; null when nothing is, RFC 8414 section 2. */
export const issuerMistake = (issuer: string): string | null => {
  if (!URL.canParse(issuer)) return 'the issuer must be a URL'
  const url = new URL(issuer)
  if (issuer.includes('?')) return 'the issuer has no query'
  if (issuer.includes('#')) return 'the issuer has no fragment'
  if (url.username !== '' || url.password !== '') return 'the issuer holds no credentials'
  if (url.port === '0') return NO_PORT
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) return 'http is accepted on loopback only'
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'the issuer must begin with https://'
  // Clients compare the issuer octet by octet, so another spelling of the same URL would not be the same.
  if (url.href !== issuer && url.href !== `${issuer}/`) return `the issuer is not in its normal form, ${url.href}`
  return null
}
