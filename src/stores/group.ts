/**
 * Returns the part of a key that is counted together: everything before the last colon, as in `jti:partner-a` of
 * `jti:partner-a:uJ7...`. Client ids may contain colons, the last part of a key never does.
 */
export const groupOf = (key: string): string => {
  const end = key.lastIndexOf(':')
  return end < 0 ? '' : key.slice(0, end)
}
