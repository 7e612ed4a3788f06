/** Paths of real applications, as their documentation and their builds name them; where a name is free, several. */

const REALMS = ['master', 'main', 'acme', 'Shop-EU', 'müller'].map(name => encodeURIComponent(name))
const each = (names: readonly string[], paths: readonly string[]): string[] =>
  names.flatMap(name => paths.map(path => path.replaceAll('{}', name)))
const ID = 'f1b2c3d4-0000-4aaa-8bbb-1234567890ab'

/** Keycloak: the pages, consoles and the admin REST API of several realms. */
const keycloak = [
  ...each(
    REALMS,
    (
      'protocol/openid-connect/auth protocol/openid-connect/logout protocol/openid-connect/userinfo ' +
      'protocol/openid-connect/certs protocol/openid-connect/login-status-iframe.html protocol/openid-connect/3p-cookies/step1.html ' +
      'protocol/openid-connect/3p-cookies/step2.html protocol/openid-connect/token protocol/openid-connect/token/introspect ' +
      'protocol/openid-connect/revoke protocol/openid-connect/ext/par/request protocol/openid-connect/auth/device protocol/saml ' +
      'protocol/saml/descriptor protocol/openid-connect/logout/logout-confirm login-actions/authenticate login-actions/registration ' +
      'login-actions/reset-credentials login-actions/required-action login-actions/action-token login-actions/consent ' +
      'login-actions/first-broker-login login-actions/post-broker-login login-actions/detached-info login-actions/restart device device/status ' +
      'broker/google/endpoint broker/google/login broker/github/token account account/ account/applications account/sessions/devices ' +
      'account/linkedAccounts account/?referrer=security-admin-console account/credentials account/groups ' +
      '.well-known/openid-configuration .well-known/uma2-configuration .well-known/webfinger clients-registrations/default ' +
      'clients-registrations/openid-connect/x authz/protection/resource_set authz/protection/permission'
    )
      .split(' ')
      .map(path => `/realms/{}/${path}`),
  ),
  ...each(
    REALMS,
    (
      'console/ console/config console/whoami console/messages.json clients clients/x/client-secret clients/x/roles ' +
      `clients/x/protocol-mappers/models users users/count users/${ID} users/${ID}/sessions users/${ID}/credentials ` +
      `users/${ID}/role-mappings/realm users/${ID}/groups users/${ID}/consents users/${ID}/reset-password groups groups/count roles ` +
      'roles/default-roles-master events admin-events client-scopes default-default-client-scopes identity-provider/instances ' +
      'authentication/flows authentication/required-actions authentication/executions components keys sessions/stats client-session-stats ' +
      'attack-detection/brute-force/users localization localization/en client-policies/policies client-policies/profiles ' +
      'partial-export testSMTPConnection users-management-permissions organizations workflows client-types'
    )
      .split(' ')
      .map(path => `/admin/realms/{}/${path}`),
  ),
  ...each(REALMS, [
    '/admin/{}/console/',
    '/admin/{}/console/?x=1',
    '/admin/{}/console/#/x'.replace(/#.*$/, ''),
    '/js/{}/keycloak.js',
  ]),
  ...each(
    ['c8zx1', '26.0.1', 'a1b2c'],
    (
      'login/keycloak.v2/css/styles.css login/keycloak.v2/js/menu-button-links.js login/keycloak.v2/img/keycloak-logo-text.svg ' +
      'common/keycloak/vendor/patternfly-v5/patternfly.min.css common/keycloak/vendor/patternfly-v5/patternfly-addons.css ' +
      'common/keycloak/vendor/rfc4648/rfc4648.js common/keycloak/img/favicon.ico login/keycloak.v2/js/passwordVisibility.js ' +
      'login/keycloak.v2/js/authChecker.js admin/keycloak.v2/assets/index-Ce5vP3bP.js admin/keycloak.v2/assets/index-DkWv0Wx_.css ' +
      'account/keycloak.v3/assets/index-B2iN7lzK.js welcome/keycloak/css/welcome.css admin/keycloak.v2/favicon.svg ' +
      'admin/keycloak.v2/assets/token-1f2e3d.js login/base/js/webauthnAuthenticate.js'
    )
      .split(' ')
      .map(path => `/resources/{}/${path}`),
  ),
  ...[
    '/',
    '/admin',
    '/admin/',
    '/admin/serverinfo',
    '/welcome-content/bug.png',
    '/robots.txt',
    '/health',
    '/health/ready',
    '/metrics',
  ],
]

/** Okta: the sign-in, the dashboard and the management API. */
const OKTA_IDS = [
  '00u1ab2cd3EF4gh5ij6',
  '0oa9zy8xw7VU6ts5rq4',
  '00g1emaKYZTWRYYRRTSK',
  'aus9s3ami4MBBhvKd0g3',
  'me',
  'default',
]
const okta = [
  ...each(
    OKTA_IDS,
    (
      'api/v1/users/{} api/v1/users/{}/groups api/v1/users/{}/factors api/v1/users/{}/factors/catalog api/v1/users/{}/appLinks ' +
      'api/v1/users/{}/sessions api/v1/users/{}/roles api/v1/users/{}/clients api/v1/users/{}/grants api/v1/users/{}/lifecycle/activate ' +
      'api/v1/users/{}/credentials/change_password api/v1/apps/{} api/v1/apps/{}/users api/v1/apps/{}/groups api/v1/apps/{}/credentials/keys ' +
      'api/v1/apps/{}/logo api/v1/apps/{}/grants api/v1/apps/{}/tokens api/v1/apps/{}/sso/saml/metadata api/v1/groups/{} ' +
      'api/v1/groups/{}/users api/v1/groups/{}/apps api/v1/groups/{}/roles api/v1/authorizationServers/{} ' +
      'api/v1/authorizationServers/{}/scopes api/v1/authorizationServers/{}/claims api/v1/authorizationServers/{}/policies ' +
      'api/v1/authorizationServers/{}/clients api/v1/authorizationServers/{}/credentials/keys oauth2/{}/v1/authorize oauth2/{}/v1/keys ' +
      'oauth2/{}/v1/logout oauth2/{}/v1/userinfo oauth2/{}/v1/token oauth2/{}/v1/introspect oauth2/{}/v1/revoke oauth2/{}/v1/clients ' +
      'oauth2/{}/v1/device/authorize oauth2/{}/.well-known/openid-configuration admin/user/profile/view/{} admin/app/oidc_client/instance/{}/ ' +
      'admin/group/{} home/oidc_client/{}/aln5z7uhkbM6y7bMy0g7 app/{}/exk1fxp8sSAMLid/sso/saml sso/idps/{} sso/saml2/{}'
    )
      .split(' ')
      .map(path => `/${path}`),
  ),
  ...(
    'login/login.htm login/default login/signout login/sessionCookieRedirect signin/forgot-password signin/verify/okta/push app/UserHome ' +
    'enduser/settings enduser/catalog user/notifications api/v1/authn api/v1/authn/recovery/password api/v1/sessions/me ' +
    'api/v1/internal/assets idp/idx/introspect idp/idx/identify idp/idx/challenge idp/idx/challenge/answer idp/idx/cancel ' +
    'idp/idx/authenticators/poll oauth2/v1/authorize oauth2/v1/keys oauth2/v1/userinfo oauth2/v1/clients oauth2/v1/token ' +
    '.well-known/okta-organization .well-known/webauthn .well-known/apple-app-site-association activate activate/challenge ' +
    'assets/js/sdk/okta-signin-widget/7.18.0/js/okta-sign-in.min.js assets/js/sdk/okta-signin-widget/7.18.0/css/okta-sign-in.min.css ' +
    'assets/loginpage/css/loginpage-theme.css assets/img/logos/okta.png assets/courage/css/mixed.css fs/bco/1/fs01favicon ' +
    'api/v1/logs api/v1/policies api/v1/zones api/v1/trustedOrigins api/v1/eventHooks api/v1/inlineHooks api/v1/domains api/v1/brands'
  )
    .split(' ')
    .map(path => `/${path}`),
]

/** Microsoft Entra: tenants by name and by number, both versions. */
const TENANTS = [
  'common',
  'organizations',
  'consumers',
  'contoso.onmicrosoft.com',
  '72f988bf-86f1-41af-91ab-2d7cd011db47',
  'adfs',
]
const entra = each(
  TENANTS,
  (
    'oauth2/v2.0/authorize oauth2/v2.0/logout oauth2/v2.0/devicecode oauth2/v2.0/token oauth2/v2.0/logoutsession discovery/v2.0/keys ' +
    'v2.0/.well-known/openid-configuration .well-known/openid-configuration oauth2/authorize oauth2/token oauth2/logout oauth2/deviceauth ' +
    'discovery/keys discovery/instance kerberos login reprocess saml2 wsfed federationmetadata/2007-06/federationmetadata.xml ' +
    'oauth2/nativeclient oauth2/v2.0/nativeclient adminconsent v2.0/adminconsent GetCredentialType SAS/BeginAuth SAS/EndAuth SAS/ProcessAuth ' +
    'resume winauth/sso FIDO/create DeviceAuthTls/reprocess uxlogout instrumentation/dssostatus instrumentation/reportpageload ' +
    'B2C_1_signupsignin/oauth2/v2.0/authorize B2C_1_signupsignin/v2.0/.well-known/openid-configuration ' +
    'B2C_1A_SIGNUP_SIGNIN/oauth2/v2.0/token B2C_1_signupsignin/oauth2/v2.0/logout B2C_1_signupsignin/discovery/v2.0/keys'
  )
    .split(' ')
    .map(path => `/{}/${path}`),
)

/** Grafana: pages and API. */
const GRAFANA_UIDS = ['rYdddlPWk', 'vkQ0UHxiddk', 'home', '1', '42']
const grafana = [
  ...each(
    GRAFANA_UIDS,
    (
      'd/{}/node-exporter-full d/{} d-solo/{}/panel dashboards/f/{}/ dashboard/snapshot/{} alerting/{}/edit alerting/grafana/{}/view ' +
      'api/dashboards/uid/{} api/dashboards/id/{}/versions api/dashboards/id/{}/permissions api/datasources/{} api/datasources/uid/{} ' +
      'api/datasources/proxy/{}/api/v1/query_range api/datasources/proxy/uid/{}/loki/api/v1/labels api/datasources/uid/{}/health ' +
      'api/folders/{} api/folders/{}/permissions api/users/{} api/users/{}/orgs api/orgs/{} api/orgs/{}/users api/teams/{} ' +
      'api/teams/{}/members api/admin/users/{}/auth-tokens api/serviceaccounts/{} api/serviceaccounts/{}/tokens api/annotations/{} ' +
      'api/library-elements/{} api/playlists/{}/items api/v1/provisioning/alert-rules/{} api/ruler/grafana/api/v1/rules/{} ' +
      'avatar/{} connections/datasources/edit/{} org/users/{} plugins/{}/page/x explore?left=%5B%22{}%22%5D playlists/play/{}'
    )
      .split(' ')
      .map(path => `/${path}`),
  ),
  ...(
    'login login/generic_oauth logout user/auth-tokens/rotate user/password/send-reset-email api/user api/user/preferences api/user/orgs ' +
    'api/user/auth-tokens api/search?query=x&type=dash-db api/health api/live/ws api/frontend/settings api/org api/org/users api/login/ping ' +
    'api/access-control/user/permissions api/plugins api/prometheus/grafana/api/v1/rules api/alertmanager/grafana/api/v2/alerts api/ds/query ' +
    'public/build/app.b2ea5e7.js public/build/runtime.7a3d1.js public/build/grafana.dark.08c.css public/img/grafana_icon.svg ' +
    'public/fonts/inter/Inter-Regular.woff2 public/plugins/grafana-lokiexplore-app/module.js public/img/fav32.png metrics explore ' +
    'a/grafana-lokiexplore-app/explore alerting/list admin/users admin/settings profile org/serviceaccounts org/apikeys'
  )
    .split(' ')
    .map(path => `/${path}`),
]

/** A build of Vite and its development server. */
const MODULES = [
  'index',
  'vendor',
  'token',
  'Token',
  'auth',
  'revoke',
  'introspect',
  'OAuthCallback',
  'useToken',
  'main',
]
const HASHES = ['DiwrgTda', 'B-4xYz_9', 'C0ffee00', '4f2a9c1e']
const vite = [
  ...MODULES.flatMap(name =>
    HASHES.flatMap(hash => ['js', 'css', 'js.map', 'svg', 'woff2'].map(ext => `/assets/${name}-${hash}.${ext}`)),
  ),
  ...MODULES.flatMap(name =>
    ['tsx', 'ts', 'vue', 'css', 'jsx'].flatMap(ext => [
      `/src/components/${name}.${ext}`,
      `/src/${name}.${ext}?t=1718031234567`,
    ]),
  ),
  ...each(
    ['react', 'react-dom', 'vue', '@mui_material', 'oidc-client-ts', 'chunk-WRD5HZVH', 'lodash-es'],
    [
      '/node_modules/.vite/deps/{}.js?v=1a2b3c4d',
      '/node_modules/.vite/deps/{}.js.map',
      '/@id/__x00__{}',
      '/@fs/home/me/app/{}/index.mjs',
    ],
  ),
  ...[
    '/@vite/client',
    '/@react-refresh',
    '/index.html',
    '/favicon.ico',
    '/vite.svg',
    '/manifest.webmanifest',
    '/sw.js',
    '/robots.txt',
  ],
  ...each(MODULES, [
    '/assets/{}.js',
    '/static/js/{}.chunk.js',
    '/_next/static/chunks/pages/{}-0f1e2d.js',
    '/_nuxt/{}.mjs',
    '/{}/page',
    '/docs/{}',
  ]),
]

/** oidc-provider: its pages and its interactions. */
const UIDS = ['jc3xLqZ7uLJ9mBkD2hXxS', 'V1StGXR8_Z5jdHi6B-myT', '_-aZ09', '3pQ']
const oidcProvider = [
  ...each(
    UIDS,
    (
      '/auth/{} /interaction/{} /interaction/{}/login /interaction/{}/confirm /interaction/{}/abort /interaction/{}/federated ' +
      '/device/{} /reg/{} /session/end/{} /grants/{} /oidc/interaction/{} /session/end/success?x={}'
    ).split(' '),
  ),
  ...'/me /session/end/confirm /session/end/success /device /device?x=ABCD-EFGH /jwks /interaction/callback/google /request'.split(
    ' ',
  ),
]

/** Other pages that login hosts have. */
const pages = each(
  ['en', 'de', 'fr', 'pt-BR', 'ja', 'zh-Hant', 'ar', 'it', 'es', 'nl', 'pl', 'cs'],
  (
    '/{}/login /{}/register /{}/help/what%20is%20this /{}/legal/terms /{}/legal/privacy /{}/caf%C3%A9 /{}/%E6%97%A5%E6%9C%AC /{}/a+b ' +
    '/{}/files/a%2Bb.pdf /{}/search?q=a%20b /{}/blog/2026/11/30/ /{}/users/@me /{}/users/a.b@example.com /{}/a,b;v=1/c /{}/x:y /{}/~me/ ' +
    '/{}/wiki/Foo_(bar) /{}/img/logo@2x.png /{}/a//b /{}/tokens /{}/tokenize /{}/introspection /{}/revoked /{}/connect /{}/connect/tokens'
  ).split(' '),
)

export const REAL_PATHS: readonly string[] = [
  ...new Set([...keycloak, ...okta, ...entra, ...grafana, ...vite, ...oidcProvider, ...pages]),
]
