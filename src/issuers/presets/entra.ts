import { preset, said, texts, textsSaying } from './claims.ts'

/**
 * Access tokens of Microsoft Entra ID for managed identities and applications. Azure keeps them for a day. Which `iss`, `aud`
 * and name of the application they have is said by the application that they are for: v1.0 is
 * `https://sts.windows.net/TENANT/`, its URI or id, and `appid`; v2.0 is `https://login.microsoftonline.com/TENANT/v2.0`, its
 * id, and `azp`. `tid` is the tenant; a token of a user has `scp`.
 *
 * @see {@link https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference Microsoft, access token claims reference}
 * @see {@link https://learn.microsoft.com/en-us/entra/identity-platform/optional-claims-reference Microsoft, optional claims reference}
 * @see {@link https://learn.microsoft.com/en-us/entra/identity/managed-identities-azure-resources/how-to-use-vm-token Microsoft, tokens of managed identities}
 */
export const entra = preset({
  issuers: [
    'https://sts.windows.net/TENANT/',
    'https://login.microsoftonline.com/TENANT/v2.0',
    'https://login.microsoftonline.us/TENANT/v2.0',
    'https://sts.chinacloudapi.cn/TENANT/',
    'https://login.partner.microsoftonline.cn/TENANT/v2.0',
  ],
  maxLifetime: 86_700,
  tokens: 'reusable',
  claims: {
    required: ['sub', 'oid', 'tid'],
    properties: {
      ...textsSaying({
        sub: 'The principal; the same as `oid` for an application',
        oid: 'The id of the service principal in its tenant, which is never used again',
        tid: 'The tenant',
        appid: 'The application, or the managed identity, that the token was issued to (v1.0)',
        appidacr: 'How it authenticated: 1 for a secret, 2 for a certificate (v1.0)',
        azp: 'The application, or the managed identity, that the token was issued to (v2.0)',
        azpacr: 'How it authenticated: 1 for a secret, 2 for a certificate (v2.0)',
        idp: 'Who authenticated it: the issuer',
        uti: 'The token',
        ver: '1.0 or 2.0',
        aio: 'For Microsoft alone',
        rh: 'For Microsoft alone',
        xms_mirid: 'The Azure resource of a managed identity: the machine, or the identity that was assigned to it',
        xms_az_rid: 'The Azure resource that uses an identity that was assigned to it',
      }),
      idtyp: said(
        { type: 'string', enum: ['app'] },
        'app for a token without a user, where the application asks for it',
      ),
      roles: said(texts, 'The permissions of the application that it was given'),
    },
  },
  tenants: ['tid'],
  // What ID tokens of users have, which need no `nonce`, and access tokens of users beside `scp`.
  ofUsers: [
    'upn',
    'unique_name',
    'preferred_username',
    'name',
    'given_name',
    'family_name',
    'email',
    'ipaddr',
    'onprem_sid',
    'pwd_exp',
  ],
})
