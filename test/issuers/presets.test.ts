/** Tokens as the platforms write them, accepted by the preset alone. */
import { expect, test } from 'vitest'
import { createAuthentication, createThrottle, loadClients } from '../../src/clients/index.ts'
import { PRESETS, type TrustedIssuer, trustedIssuers } from '../../src/issuers/index.ts'
import { createJwksCache, readKeySet } from '../../src/jose/index.ts'
import type { JsonObject } from '../../src/oauth.ts'
import {
  assertion,
  ENDPOINT_URLS,
  ISSUER,
  NOW,
  newEc,
  newRsa,
  oldStore,
  type Pair,
  signed,
  sourceOf,
} from '../clients/stage.ts'

type Name = keyof typeof PRESETS
const rsa = newRsa()
const p384 = newEc('P-384')

interface Shaped {
  readonly issuer: string
  readonly mapping: JsonObject
  readonly claims: JsonObject
  readonly lifetime: number
  readonly sign?: readonly [alg: string, key: Pair]
}

const TOKENS: Readonly<Record<Name, Shaped>> = {
  github: {
    issuer: 'https://token.actions.githubusercontent.com',
    mapping: { subject: 'repo:octo-org/octo-repo:environment:prod', claims: { repository_owner_id: '65' } },
    lifetime: 900,
    claims: {
      jti: 'example-id',
      sub: 'repo:octo-org/octo-repo:environment:prod',
      environment: 'prod',
      ref: 'refs/heads/main',
      sha: 'example-sha',
      repository: 'octo-org/octo-repo',
      repository_owner: 'octo-org',
      repository_id: '74',
      repository_owner_id: '65',
      run_id: '1',
      run_number: '10',
      run_attempt: '2',
      runner_environment: 'github-hosted',
      job_workflow_ref: 'octo-org/octo-automation/.github/workflows/oidc.yml@refs/heads/main',
      ref_protected: 'true',
      nbf: NOW - 600,
    },
  },
  gitlab: {
    issuer: 'https://gitlab.com',
    mapping: { subject: 'project_path:my-group/*:ref_type:branch:ref:main', claims: { namespace_id: '72' } },
    lifetime: 3600,
    claims: {
      namespace_id: '72',
      namespace_path: 'my-group',
      project_id: '20',
      project_path: 'my-group/my-project',
      user_id: '1',
      user_access_level: 'developer',
      user_identities: [{ provider: 'github', extern_uid: '2435223452345' }],
      pipeline_source: 'push',
      ref_protected: 'false',
      groups_direct: ['mygroup/mysubgroup'],
      runner_id: 1,
      jti: '235b3a54-b797-45c7-ae9a-f72d7bc6ef5b',
      nbf: NOW - 5,
      sub: 'project_path:my-group/my-project:ref_type:branch:ref:main',
    },
  },
  kubernetes: {
    issuer: 'https://kubernetes.default.svc.cluster.local',
    mapping: { subject: 'system:serviceaccount:my-namespace:my-serviceaccount' },
    lifetime: 3607,
    claims: {
      'kubernetes.io': {
        namespace: 'my-namespace',
        node: { name: 'my-node', uid: '646e7c5e' },
        pod: { name: 'my-pod', uid: '5e0bd49b' },
        serviceaccount: { name: 'my-serviceaccount', uid: '14ee3fa4' },
        warnafter: NOW + 3600,
      },
      nbf: NOW,
      sub: 'system:serviceaccount:my-namespace:my-serviceaccount',
    },
  },
  gcp: {
    issuer: 'https://accounts.google.com',
    mapping: { subject: '112010400000000710080' },
    lifetime: 3600,
    claims: {
      azp: '112010400000000710080',
      sub: '112010400000000710080',
      email: 'my-sa@my-project.iam.gserviceaccount.com',
      email_verified: true,
      google: { compute_engine: { project_id: 'my-project', project_number: 739419398126, zone: 'us-west1-a' } },
    },
  },
  entra: {
    issuer: 'https://login.microsoftonline.com/00000000-1111-2222-3333-444444444444/v2.0',
    mapping: { subject: 'b0f4', claims: { tid: '00000000-1111-2222-3333-444444444444' } },
    lifetime: 86_700,
    claims: {
      aio: 'k2',
      azp: '5555',
      azpacr: '2',
      oid: 'b0f4',
      sub: 'b0f4',
      tid: '00000000-1111-2222-3333-444444444444',
      uti: 'u',
      ver: '2.0',
      nbf: NOW,
    },
  },
  aws: {
    issuer: 'https://abc123.tokens.sts.global.api.aws',
    mapping: { subject: 'arn:aws:iam::123456789012:role/DataProcessingRole' },
    lifetime: 300,
    sign: ['ES384', p384],
    claims: {
      sub: 'arn:aws:iam::123456789012:role/DataProcessingRole',
      jti: 'xyz123',
      'https://sts.amazonaws.com/': { aws_account: '123456789012', principal_tags: { team: 'data' } },
    },
  },
  circleci: {
    issuer: 'https://oidc.circleci.com/org/o-1',
    mapping: { subject: 'org/o-1/project/p-1/user/*' },
    lifetime: 3600,
    claims: {
      sub: 'org/o-1/project/p-1/user/u-1',
      'oidc.circleci.com/project-id': 'p-1',
      'oidc.circleci.com/context-ids': ['c-1'],
      'oidc.circleci.com/ssh-rerun': false,
    },
  },
  terraform: {
    issuer: 'https://app.terraform.io',
    mapping: { claims: { terraform_workspace_id: 'ws-1', terraform_run_phase: 'apply' } },
    lifetime: 7200,
    claims: {
      jti: '1192426d',
      nbf: NOW - 5,
      sub: 'organization:my-org:project:Default Project:workspace:my-ws:run_phase:apply',
      terraform_organization_id: 'org-1',
      terraform_workspace_id: 'ws-1',
      terraform_run_phase: 'apply',
    },
  },
}

const authenticating = async (name: Name) => {
  const { issuer, mapping, sign = ['RS256', rsa] } = TOKENS[name]
  const [, key] = sign
  const trusted: TrustedIssuer = {
    ...PRESETS[name],
    name,
    issuer,
    audience: ISSUER,
    forClients: true,
    exchanged: null,
    keys: { kind: 'inline', keys: readKeySet({ keys: [{ ...key.jwk, kid: 'k' }] }).keys },
    published: null,
  }
  const client = {
    client_id: 'a',
    token_endpoint_auth_method: 'federated_jwt',
    federated: { issuer: name, ...mapping },
    grant_types: ['client_credentials'],
  }
  const { registry, diagnostics } = loadClients({
    sources: [sourceOf(client)],
    readSecret: () => null,
    embedded: true,
    now: NOW,
    allowPrivateAddresses: [],
    issuers: trustedIssuers([trusted]),
  })
  if (registry === null) throw new Error(diagnostics.map(({ message }) => message).join())
  const store = await oldStore()
  const nobody = createJwksCache(() => Promise.reject(new Error('nobody is asked')))
  const authenticate = createAuthentication({
    registry,
    store,
    issuer: ISSUER,
    endpointUrls: ENDPOINT_URLS,
    jwks: nobody,
    issuers: trustedIssuers([trusted]),
    throttle: createThrottle({ enabled: false, failures: 20, window: 60 }, store),
  })
  return async (changes: JsonObject = {}, header: JsonObject = {}) => {
    const { claims, lifetime } = TOKENS[name]
    const payload = { iss: issuer, aud: ISSUER, iat: NOW, exp: NOW + lifetime, ...claims, ...changes }
    const text = signed({ alg: sign[0], kid: 'k', typ: 'JWT', ...header }, payload, key.privateKey)
    const { form = new Map() } = assertion(text)
    const outcome = await authenticate(
      { authorization: [], form, certificate: null },
      { endpoint: 'token', now: NOW, remoteAddress: '192.0.2.1' },
    )
    return outcome.ok ? outcome.value.client.clientId : outcome.refusal.detail
  }
}

test.each(Object.keys(TOKENS) as Name[])('accepts a token of %s, and once where it counts once', async name => {
  const ask = await authenticating(name)
  expect(await ask()).toBe('a')
  expect(await ask()).toBe(PRESETS[name].tokens === 'once' ? 'assertion_replayed' : 'a')
  expect(await ask({ aud: [ISSUER], jti: 'another' })).toBe('a')
})

test.each(Object.keys(TOKENS) as Name[])('refuses what is no token of a workload of %s for us', async name => {
  const ask = await authenticating(name)
  expect(await ask({ aud: 'https://other.example' })).toBe('assertion_aud_mismatch')
  expect(await ask({ iss: `${TOKENS[name].issuer}/` })).toBe('issuer_not_trusted')
  expect(await ask({ exp: NOW + PRESETS[name].maxLifetime + 60 })).toBe('assertion_lifetime_too_long')
  expect(await ask({}, { typ: 'at+jwt' })).toBe('assertion_typ_refused')
  expect(await ask({ sub: `${String(TOKENS[name].claims['sub'])}:x`, terraform_workspace_id: 'w' })).toBe(
    'subject_not_mapped',
  )
})

test.each([['scp'], ['nonce'], ['preferred_username'], ['name'], ['unique_name'], ['upn'], ['c_hash']])(
  'refuses a token that Entra has made for a user, which has %s',
  async claim => {
    expect(await (await authenticating('entra'))({ [claim]: 'a' })).toBe('issued_to_a_user')
  },
)
