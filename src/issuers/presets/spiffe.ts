import { preset, said, text } from './claims.ts'

/**
 * JWT-SVIDs: the name of the workload, and whatever else a trust domain adds. Agents hand out the same one until it is about to
 * expire.
 *
 * @see {@link https://github.com/spiffe/spiffe/blob/main/standards/JWT-SVID.md JWT-SVID}
 */
export const spiffe = preset({
  algs: ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512'],
  maxLifetime: 3600,
  tokens: 'reusable',
  claims: {
    required: ['sub'],
    properties: { sub: said(text, 'The SPIFFE ID of the workload, `spiffe://TRUST-DOMAIN/PATH`') },
  },
})
