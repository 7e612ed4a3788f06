/** Challenges of `WWW-Authenticate`, RFC 9110 section 11.6.1: several may stand in one field, between the same commas. */

/** A comma-separated piece: text outside quotes, and quoted strings whole. */
const PIECE = /(?:[^",]|"(?:[^"\\]|\\.)*")+/g
/** A piece that begins a challenge: a scheme alone, or before a parameter or token68. */
const SCHEME = /^([!#$%&'*+.^`|~\w-]+)(?:\s+[^\s=]|$)/

/** Returns the DPoP challenges of a field (RFC 9449 section 7.1), which concern the client; null when there is none. */
export const dpopChallenges = (field: string): string | null => {
  const fields: string[] = []
  let keeping = false
  for (const [piece] of field.matchAll(PIECE)) {
    const text = piece.trim()
    const scheme = SCHEME.exec(text)?.[1]
    if (scheme !== undefined) keeping = scheme.toLowerCase() === 'dpop'
    if (keeping && text !== '') fields.push(text)
  }
  return fields.length === 0 ? null : fields.join(', ')
}
