/** Tokens as the platforms write them, accepted by the preset alone. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createAuthentication, createThrottle, loadClients } from '../../src/clients/index.ts'
import { typeOfSchema } from '../../src/expression/index.ts'
import { PRESETS, presetServing, readIssuers, type TrustedIssuer, trustedIssuers } from '../../src/issuers/index.ts'
import { createAddressPolicy, createJwksCache, readKeySet } from '../../src/jose/index.ts'
import type { JsonObject, JsonValue } from '../../src/oauth.ts'
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

type Changes = Readonly<Record<string, JsonValue | undefined>>

interface Shaped {
  /** What is not usual about it. */
  readonly what?: string
  readonly issuer: string
  readonly mapping: JsonObject
  readonly claims: Changes
  readonly lifetime: number
  readonly sign?: readonly [alg: string, key: Pair]
}

const ACCOUNT = 'https://sts.amazonaws.com/'
const TENANT = '00000000-1111-2222-3333-444444444444'
const GITHUB = {
  jti: 'example-id',
  sub: 'repo:octo-org/octo-repo:environment:prod',
  environment: 'prod',
  ref: 'refs/heads/main',
  ref_type: 'branch',
  ref_protected: 'true',
  sha: 'example-sha',
  repository: 'octo-org/octo-repo',
  repository_id: '74',
  repository_owner: 'octo-org',
  repository_owner_id: '65',
  repository_visibility: 'private',
  actor: 'octocat',
  actor_id: '12',
  base_ref: '',
  head_ref: '',
  event_name: 'workflow_dispatch',
  run_id: 'example-run-id',
  run_number: '10',
  run_attempt: '2',
  check_run_id: '505',
  runner_environment: 'github-hosted',
  workflow: 'example-workflow',
  workflow_ref: 'octo-org/octo-repo/.github/workflows/deploy.yml@refs/heads/main',
  workflow_sha: 'example-sha',
  job_workflow_ref: 'octo-org/octo-automation/.github/workflows/oidc.yml@refs/heads/main',
  job_workflow_sha: 'example-sha',
  nbf: NOW - 300,
}
const ENTRA = {
  aio: 'k2',
  idtyp: 'app',
  oid: 'b0f4',
  sub: 'b0f4',
  tid: TENANT,
  uti: 'u',
  rh: '0.A',
  nbf: NOW,
  xms_mirid: '/subscriptions/s/resourcegroups/g/providers/Microsoft.Compute/virtualMachines/vm',
}
const GCP = { azp: '112010400000000710080', sub: '112010400000000710080' }

/** As the pages that the presets name show them, with every claim that they show. */
const TOKENS: Readonly<Record<Name, readonly [usual: Shaped, ...others: readonly Shaped[]]>> = {
  github: [
    {
      issuer: 'https://token.actions.githubusercontent.com',
      mapping: { subject: 'repo:octo-org/octo-repo:environment:prod', claims: { repository_owner_id: '65' } },
      lifetime: 300,
      claims: GITHUB,
    },
    {
      what: 'a repository of after July 2026',
      issuer: 'https://token.actions.githubusercontent.com',
      mapping: { subject: 'repo:octo-org@65/octo-repo@74:ref:refs/heads/main' },
      lifetime: 300,
      claims: { ...GITHUB, sub: 'repo:octo-org@65/octo-repo@74:ref:refs/heads/main', environment: undefined },
    },
    {
      what: 'an enterprise with an issuer and properties of its own',
      issuer: 'https://token.actions.githubusercontent.com/octocat-inc',
      mapping: { subject: 'repo:octocat-inc/private-server:ref:refs/heads/main', claims: { enterprise_id: '123' } },
      lifetime: 300,
      claims: {
        ...GITHUB,
        sub: 'repo:octocat-inc/private-server:ref:refs/heads/main',
        enterprise: 'octocat-inc',
        enterprise_id: '123',
        repo_property_business_unit: 'payments',
      },
    },
    {
      what: 'a repository that names itself by its id',
      issuer: 'https://token.actions.githubusercontent.com',
      mapping: { subject: 'repository_id:74' },
      lifetime: 300,
      claims: { ...GITHUB, sub: 'repository_id:74' },
    },
  ],
  gitlab: [
    {
      issuer: 'https://gitlab.com',
      mapping: { subject: 'project_path:my-group/*:ref_type:branch:ref:main', claims: { namespace_id: '72' } },
      lifetime: 3600,
      claims: {
        namespace_id: '72',
        namespace_path: 'my-group',
        project_id: '20',
        project_path: 'my-group/my-project',
        project_visibility: 'public',
        user_id: '1',
        user_login: 'sample-user',
        user_email: 'sample-user@example.com',
        user_access_level: 'developer',
        user_identities: [{ provider: 'github', extern_uid: '2435223452345' }],
        pipeline_id: '574',
        pipeline_source: 'push',
        job_id: '302',
        job_project_id: '20',
        job_namespace_id: '72',
        ref: 'main',
        ref_type: 'branch',
        ref_path: 'refs/heads/main',
        ref_protected: 'false',
        groups_direct: ['mygroup/mysubgroup'],
        environment: 'test-environment2',
        environment_protected: 'false',
        environment_action: 'start',
        deployment_tier: 'testing',
        runner_id: 1,
        runner_environment: 'self-hosted',
        sha: '714a629c0b401fdce83e847fc9589983fc6f46bc',
        ci_config_ref_uri: 'gitlab.com/my-group/my-project//.gitlab-ci.yml@refs/heads/main',
        ci_config_sha: '714a629c0b401fdce83e847fc9589983fc6f46bc',
        jti: '235b3a54-b797-45c7-ae9a-f72d7bc6ef5b',
        nbf: NOW - 5,
        sub: 'project_path:my-group/my-project:ref_type:branch:ref:main',
      },
    },
    {
      what: 'a pipeline that is defined elsewhere, on an instance of our own',
      issuer: 'https://gitlab.example.com',
      mapping: { claims: { project_id: '20' } },
      lifetime: 300,
      claims: {
        namespace_id: '72',
        namespace_path: 'my-group',
        project_id: '20',
        project_path: 'my-group/my-project',
        ci_config_ref_uri: null,
        ci_config_sha: null,
        sub: 'project_path:my-group/my-project:ref_type:tag:ref:v1',
      },
    },
  ],
  kubernetes: [
    {
      issuer: 'https://kubernetes.default.svc.cluster.local',
      mapping: { subject: 'system:serviceaccount:my-namespace:my-serviceaccount' },
      lifetime: 3607,
      claims: {
        jti: 'aed34954-b33a-4142-b1ec-389d6bbb4936',
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
    {
      what: 'AKS, whose issuer ends with a slash',
      issuer: 'https://eastus.oic.prod-aks.azure.com/tenant/cluster/',
      mapping: { subject: 'system:serviceaccount:*:my-serviceaccount' },
      lifetime: 3600,
      claims: {
        'kubernetes.io': { namespace: 'my-namespace', serviceaccount: { name: 'my-serviceaccount', uid: '14ee3fa4' } },
        sub: 'system:serviceaccount:my-namespace:my-serviceaccount',
      },
    },
  ],
  gcp: [
    {
      issuer: 'https://accounts.google.com',
      mapping: { subject: '112010400000000710080' },
      lifetime: 3600,
      claims: {
        ...GCP,
        email: 'my-sa@my-project.iam.gserviceaccount.com',
        email_verified: true,
        google: {
          compute_engine: {
            instance_creation_timestamp: 1_552_000_000,
            instance_confidentiality: 1,
            instance_id: '152986662232938449',
            instance_name: 'example',
            license_id: ['1000204'],
            project_id: 'my-project',
            project_number: 739_419_398_126,
            zone: 'us-west1-a',
          },
        },
      },
    },
    {
      what: 'the standard format',
      issuer: 'https://accounts.google.com',
      mapping: { claims: { sub: '112010400000000710080' } },
      lifetime: 3600,
      claims: GCP,
    },
  ],
  entra: [
    {
      issuer: `https://login.microsoftonline.com/${TENANT}/v2.0`,
      mapping: { subject: 'b0f4', claims: { tid: TENANT } },
      lifetime: 86_700,
      claims: { ...ENTRA, azp: '5555', azpacr: '2', roles: ['deploy'], ver: '2.0' },
    },
    {
      what: 'v1.0, whose issuer ends with a slash',
      issuer: `https://sts.windows.net/${TENANT}/`,
      mapping: { claims: { tid: TENANT, appid: '5555', idtyp: 'app' } },
      lifetime: 86_700,
      claims: { ...ENTRA, appid: '5555', appidacr: '2', idp: `https://sts.windows.net/${TENANT}/`, ver: '1.0' },
    },
  ],
  aws: [
    {
      issuer: 'https://abc123.tokens.sts.global.api.aws',
      mapping: { subject: 'arn:aws:iam::123456789012:role/DataProcessingRole' },
      lifetime: 900,
      sign: ['ES384', p384],
      claims: {
        sub: 'arn:aws:iam::123456789012:role/DataProcessingRole',
        jti: 'xyz123',
        [ACCOUNT]: {
          aws_account: '123456789012',
          source_region: 'us-east-1',
          org_id: 'o-abc1234567',
          ou_path: 'o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/',
          principal_tags: { environment: 'production', 'cost-center': 'engineering' },
          lambda_source_function_arn: 'arn:aws:lambda:us-east-1:123456789012:function:process-data',
          request_tags: { 'job-id': 'job-2024-001' },
        },
      },
    },
    {
      what: 'an instance of EC2, with a list where the page has a text',
      issuer: 'https://abc123.tokens.sts.global.api.aws',
      mapping: { subject: 'arn:aws:iam::123456789012:role/*' },
      lifetime: 300,
      claims: {
        sub: 'arn:aws:iam::123456789012:role/web',
        jti: 'xyz124',
        [ACCOUNT]: {
          aws_account: '123456789012',
          ou_path: ['o-0x3t8umolz/r-zc5j/'],
          principal_id: 'arn:aws:iam::123456789012:role/web',
          ec2_source_instance_arn: 'arn:aws:ec2:eu-north-1:123456789012:instance/i-1',
          ec2_instance_source_vpc: 'vpc-1',
          ec2_instance_source_private_ipv4: '172.31.1.146',
          ec2_role_delivery: '2.0',
        },
      },
    },
  ],
  circleci: [
    {
      issuer: 'https://oidc.circleci.com/org/o-1',
      mapping: { subject: 'org/o-1/project/p-1/user/*' },
      lifetime: 3600,
      claims: {
        sub: 'org/o-1/project/p-1/user/u-1',
        'oidc.circleci.com/project-id': 'p-1',
        'oidc.circleci.com/context-ids': ['c-1', 'c-2'],
        'oidc.circleci.com/vcs-origin': 'github.com/organization-123/repo-1',
        'oidc.circleci.com/vcs-ref': 'refs/heads/main',
        'oidc.circleci.com/ssh-rerun': false,
      },
    },
    {
      what: 'the second version, from the issuer of everybody',
      issuer: 'https://oidc.circleci.com',
      mapping: {
        subject: 'org/o-1/project/p-1/user/*/vcs-origin/github.com/acme/shop/vcs-ref/refs/heads/main',
        claims: { 'oidc.circleci.com/org-id': 'o-1' },
      },
      lifetime: 3600,
      claims: {
        sub: 'org/o-1/project/p-1/user/u-1/vcs-origin/github.com/acme/shop/vcs-ref/refs/heads/main',
        'oidc.circleci.com/org-id': 'o-1',
        'oidc.circleci.com/project-id': 'p-1',
        'oidc.circleci.com/pipeline-definition-id': 'd-1',
        'oidc.circleci.com/job-id': 'j-1',
      },
    },
  ],
  terraform: [
    {
      issuer: 'https://app.terraform.io',
      mapping: { claims: { terraform_workspace_id: 'ws-1', terraform_run_phase: 'apply' } },
      lifetime: 7200,
      claims: {
        jti: '1192426d',
        nbf: NOW - 5,
        sub: 'organization:my-org:project:Default Project:workspace:my-ws:run_phase:apply',
        terraform_organization_id: 'org-1',
        terraform_organization_name: 'my-org',
        terraform_project_id: 'prj-1',
        terraform_project_name: 'Default Project',
        terraform_workspace_id: 'ws-1',
        terraform_workspace_name: 'my-ws',
        terraform_full_workspace: 'organization:my-org:project:Default Project:workspace:my-ws',
        terraform_run_id: 'run-1',
        terraform_run_phase: 'apply',
      },
    },
    {
      what: 'a test of a module, which has no workspace',
      issuer: 'https://app.eu.terraform.io',
      mapping: {
        subject: 'organization:my-org:module:vpc:operation:test_run',
        claims: { terraform_organization_id: 'o' },
      },
      lifetime: 600,
      claims: {
        nbf: NOW - 30,
        sub: 'organization:my-org:module:vpc:operation:test_run',
        terraform_run_phase: 'plan',
        terraform_organization_id: 'o',
        terraform_organization_name: 'my-org',
        terraform_run_id: 'trun-1',
      },
    },
  ],
  // As the OIDC discovery provider of SPIRE publishes the keys: the issuer says whose they are, and not the trust domain.
  spiffe: [
    {
      issuer: 'https://oidc-discovery.example.org',
      mapping: { subject: 'spiffe://example.org/ns/billing/sa/*' },
      lifetime: 300,
      claims: { sub: 'spiffe://example.org/ns/billing/sa/invoices' },
    },
  ],
}

const authenticating = async (name: Name, shaped: Shaped = TOKENS[name][0]) => {
  const { issuer, mapping, claims, lifetime, sign = ['RS256', rsa] } = shaped
  const [, key] = sign
  const trusted: TrustedIssuer = {
    ...PRESETS[name],
    name,
    issuer,
    audience: ISSUER,
    forClients: true,
    exchanged: null,
    grants: null,
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
  return async (changes: Changes = {}, header: JsonObject = {}) => {
    const payload = { iss: issuer, aud: ISSUER, iat: NOW, exp: NOW + lifetime, ...claims, ...changes }
    const written = JSON.parse(JSON.stringify(payload)) as JsonObject
    const text = signed({ alg: sign[0], kid: 'k', typ: 'JWT', ...header }, written, key.privateKey)
    const { form = new Map() } = assertion(text)
    const outcome = await authenticate(
      { authorization: [], form, certificate: null },
      { endpoint: 'token', now: NOW, remoteAddress: '192.0.2.1' },
    )
    return outcome.ok ? outcome.value.client.clientId : outcome.refusal.detail
  }
}

const EACH = (Object.keys(TOKENS) as Name[]).flatMap(name =>
  TOKENS[name].map(shaped => [shaped.what === undefined ? name : `${name}, ${shaped.what}`, name, shaped] as const),
)

test.each(EACH)('accepts a token of %s, and once where it counts once', async (_, name, shaped) => {
  const ask = await authenticating(name, shaped)
  expect(await ask()).toBe('a')
  expect(await ask()).toBe(PRESETS[name].tokens === 'once' ? 'assertion_replayed' : 'a')
  expect(await ask({ aud: [ISSUER], jti: 'another' })).toBe('a')
})

test.each(Object.keys(TOKENS) as Name[])('refuses what is no token of a workload of %s for us', async name => {
  const ask = await authenticating(name)
  const [{ issuer, claims }] = TOKENS[name]
  expect(await ask({ aud: 'https://other.example' })).toBe('assertion_aud_mismatch')
  expect(await ask({ iss: `${issuer}/` })).toBe('issuer_not_trusted')
  expect(await ask({ exp: NOW + PRESETS[name].maxLifetime + 60 })).toBe('assertion_lifetime_too_long')
  expect(await ask({}, { typ: 'at+jwt' })).toBe('assertion_typ_refused')
  expect(await ask({ sub: `${String(claims['sub'])}:x`, terraform_workspace_id: 'w' })).toBe('subject_not_mapped')
  for (const claim of PRESETS[name].claims.required ?? [])
    if (claim !== 'sub') expect([claim, await ask({ [claim]: undefined })]).toEqual([claim, 'issued_claim_missing'])
  for (const [claim, { type }] of Object.entries(PRESETS[name].claims.properties ?? {})) {
    const wrong = type === 'string' || Array.isArray(type) ? 7 : 'text'
    if (type === undefined || claim === 'sub') continue
    expect([claim, await ask({ [claim]: wrong })]).toEqual([claim, 'issued_claim_malformed'])
    const isRequired = PRESETS[name].claims.required?.includes(claim) === true
    const nothing = await ask({ [claim]: null, jti: `${claim}-null` })
    expect([claim, nothing === 'issued_claim_malformed']).toEqual([claim, isRequired])
  }
})

const OF_USERS = (Object.keys(TOKENS) as Name[]).map(name => [name, PRESETS[name].ofUsers] as const)
test.each(OF_USERS)('refuses a token that %s has made for a user', async (name, claims) => {
  const ask = await authenticating(name)
  expect(claims.length).toBeGreaterThanOrEqual(10)
  for (const claim of claims) expect([claim, await ask({ [claim]: 'a' })]).toEqual([claim, 'issued_to_a_user'])
})

test('every claim of every preset is described in a sentence', () => {
  const undescribed = (shape: { readonly properties?: object }, at: string): readonly string[] =>
    Object.entries(shape.properties ?? {}).flatMap(
      ([name, child]: [string, { description?: string; properties?: object }]) => [
        ...(child.description !== undefined && /^.{3,140}[^.]$/s.test(child.description) ? [] : [`${at} ${name}`]),
        ...(name === 'user_identities' ? [] : undescribed(child, `${at} ${name}`)),
      ],
    )
  expect(Object.entries(PRESETS).flatMap(([name, { claims }]) => undescribed(claims, name))).toEqual([])
})

test('what is said of a claim is with its type, where editors find it', () => {
  const type = typeOfSchema(PRESETS.kubernetes.claims as JsonObject)
  const workload = type.kind === 'map' ? type.properties.get('kubernetes.io') : undefined
  expect(workload?.description).toBe('What the cluster says of the workload')
  const inner = workload?.type.kind === 'map' ? workload.type.properties.get('namespace') : undefined
  expect(inner?.description).toBe('The namespace of the service account')
})

test.each<[string, string | null]>([
  ['https://token.actions.githubusercontent.com', 'github'],
  ['https://token.actions.githubusercontent.com/acme', 'github'],
  ['https://TOKEN.actions.githubusercontent.com./', 'github'],
  ['https://gitlab.com', 'gitlab'],
  ['https://gitlab.com:8443', 'gitlab'],
  ['https://accounts.google.com', 'gcp'],
  [`https://login.microsoftonline.com/${TENANT}/v2.0`, 'entra'],
  [`https://sts.windows.net/${TENANT}/`, 'entra'],
  ['https://oidc.circleci.com/org/o-1', 'circleci'],
  ['https://app.terraform.io', 'terraform'],
  ['https://gitlab.example.com', null],
  ['https://gitlab.com.example.com', null],
  ['https://notgitlab.com', null],
  ['https://abc123.tokens.sts.global.api.aws', null],
  ['gitlab.com', null],
])('finds who serves everybody under %s', (url, name) => {
  expect(presetServing(url)).toBe(name)
})

describe('an entry', () => {
  const ENTRY = { jwks: 'file:./keys.json', algs: ['RS256'], use: { client_assertion: {} } }
  const read = (entry: JsonObject) => {
    const written = { one: { ...ENTRY, ...entry } }
    const source = sourceOf({ trusted_issuers: written }, 'claimgate.yaml')
    const keys = JSON.stringify({ keys: [{ ...rsa.jwk, kid: 'k' }] })
    const { issuers, diagnostics } = readIssuers({
      written: written as never,
      source,
      readText: () => keys,
      ourIssuer: ISSUER,
      addresses: createAddressPolicy([]),
      exchanges: true,
    })
    return { issuer: issuers.named('one'), codes: diagnostics.map(({ code }) => code) }
  }
  const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com'
  const own = { properties: { sub: { type: 'string' }, scope: { type: 'string' } } }

  test.each<[string, JsonObject, readonly string[]]>([
    ['with the preset of whom it serves', { issuer: GITHUB_ISSUER, claims: 'github' }, []],
    ['that extends it', { issuer: GITHUB_ISSUER, claims: { extends: 'github', properties: {} } }, []],
    ['without it', { issuer: GITHUB_ISSUER, claims: own }, ['CG6308']],
    ['without it, in other letters', { issuer: 'https://GITLAB.com', claims: own }, ['CG6301', 'CG6308']],
    ['with a slash behind it', { issuer: `${GITHUB_ISSUER}/`, claims: 'github' }, ['CG6301']],
    ['with an enterprise', { issuer: `${GITHUB_ISSUER}/octocat-inc`, claims: 'github' }, []],
    ['of Entra', { issuer: `https://login.microsoftonline.com/${TENANT}/v2.0`, claims: 'entra' }, []],
    ['of no tenant of Entra', { issuer: 'https://login.microsoftonline.com/common/v2.0', claims: 'entra' }, ['CG6301']],
    ['of Entra v1.0 without its slash', { issuer: `https://sts.windows.net/${TENANT}`, claims: 'entra' }, ['CG6301']],
    ['of an organization of CircleCI', { issuer: 'https://oidc.circleci.com/org/o-1', claims: 'circleci' }, []],
    ['with another one', { issuer: 'https://gitlab.com', claims: 'github' }, ['CG6308']],
    ['of an instance of our own without it', { issuer: 'https://gitlab.example.com', claims: own }, []],
  ])('loads, or does not, %s', (_, entry, codes) => {
    expect(read(entry).codes).toEqual(codes)
  })

  test('keeps the tenants of its preset on an instance of our own', () => {
    expect(read({ issuer: 'https://gitlab.example.com', claims: 'gitlab' }).issuer?.tenants).toContain('namespace_id')
  })

  test('has the marks of users that it does not declare, and with a preset all of them', () => {
    const unknown = read({ issuer: 'https://builds.example', claims: own }).issuer?.ofUsers
    expect(unknown).toEqual(expect.arrayContaining(['nonce', 'auth_time', 'scp']))
    expect(unknown).not.toContain('scope')
    const extended = { extends: 'entra', properties: { scp: { type: 'string' } } }
    expect(read({ issuer: `https://sts.windows.net/${TENANT}/`, claims: extended }).issuer?.ofUsers).toContain('scp')
  })
})

describe('the page of platforms', () => {
  const page = readFileSync(new URL('../../docs/platforms.md', import.meta.url), 'utf8')
  const sections = new Map(
    page.split(/^## /m).flatMap(text => {
      const preset = /^<!-- preset (\w+) -->$/m.exec(text)?.[1]
      return preset === undefined ? [] : [[preset, text] as const]
    }),
  )

  test('has a section for each preset, whose entry the configuration accepts', () => {
    expect([...sections.keys()]).toEqual(Object.keys(PRESETS))
    for (const [name, text] of sections) expect(text).toMatch(new RegExp(`claims: ${name}\\b`))
  })

  /** What stands between a shell and the platforms: each has the token as its tool or its place has it. */
  const STUBS = `
    curl() { case "$*" in *login.example.com/token*) printf '%s\\n' "$@" ;; *) printf 'TOKEN-OF-IT' ;; esac; }
    jq() { cat; }
    aws() { printf 'TOKEN-OF-IT'; }
    spire-agent() { printf 'TOKEN-OF-IT'; }
    circleci() { printf 'TOKEN-OF-IT'; }
    cat() { case "$#" in 0) command cat ;; *) printf 'TOKEN-OF-IT' ;; esac; }
    TOKEN=TOKEN-OF-IT TFC_WORKLOAD_IDENTITY_TOKEN=TOKEN-OF-IT`

  test.each([...sections])('ends the commands of %s with a request that has its token', (name, text) => {
    const [, commands = ''] = /```sh\n(.*?)```/s.exec(text) ?? []
    const { stdout, stderr } = spawnSync('bash', ['-c', `${STUBS}\n${commands}`], { encoding: 'utf8' })
    expect([stdout.split('\n'), stderr]).toEqual([
      [
        'https://login.example.com/token',
        '-d',
        'grant_type=client_credentials',
        '-d',
        `client_assertion_type=urn:ietf:params:oauth:client-assertion-type:${name === 'spiffe' ? 'jwt-spiffe' : 'jwt-bearer'}`,
        '--data-urlencode',
        'client_assertion=TOKEN-OF-IT',
        '',
      ],
      '',
    ])
  })
})
