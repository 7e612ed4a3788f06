import { preset, text, textsNamed } from './claims.ts'

/**
 * Access tokens of Microsoft Entra ID for managed identities and applications. They are cached for a day. `tid` is the
 * tenant; a token of a user has `scp`.
 *
 * @see {@link https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference Microsoft, access token claims reference}
 */
export const entra = preset({
  maxLifetime: 86_700,
  tokens: 'reusable',
  claims: {
    required: ['sub', 'oid', 'tid'],
    properties: {
      ...textsNamed('sub oid tid appid appidacr azp azpacr idp idtyp ver uti aio rh xms_mirid xms_az_rid'),
      roles: { type: 'array', items: text },
    },
  },
  tenants: ['tid'],
  // The last ones are of ID tokens, which need no `nonce`.
  ofUsers: ['scp', 'nonce', 'upn', 'unique_name', 'preferred_username', 'name', 'at_hash', 'c_hash'],
})
