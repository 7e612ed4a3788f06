/** Claims that the token service sets and resource servers rely on (product 4.3); no policy may set them. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    'iss sub aud exp iat nbf jti client_id cnf scope act auth_time acr amr azp nonce at_hash c_hash s_hash sid active ' +
    'token_type username authorization_details token_introspection _claim_names _claim_sources'
  ).split(' '),
)

/** Tells whether a claim is the token service's own. */
export const isReserved = (claim: string): boolean => RESERVED.has(claim)
