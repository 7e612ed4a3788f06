/** What the tokens of each platform say, for tests that write only what matters to them. */
import type { JsonObject } from '../oauth.ts'
import type { PresetName } from './presets/index.ts'

interface Sample {
  /** The subject of a workload that nobody has described. */
  readonly subject: string
  /** Subjects that have nothing in common but what every subject of the platform has. */
  readonly strangers?: readonly string[]
  /** Claims whose value stands at the end of a subject, behind these texts. */
  readonly atTheEnd?: { readonly [claim: string]: string }
  /** The claims beside a subject: those that it says, and others as the platform writes them. */
  readonly beside: (subject: string) => JsonObject
}

const SHA = 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3'
const UUID = '2f8a3c1e-5b7d-4e9f-8a6b-0c1d2e3f4a5b'

/** The named parts of a subject; of one that is written otherwise, none. */
const partsOf = (pattern: RegExp, subject: string): { readonly [name: string]: string | undefined } =>
  pattern.exec(subject)?.groups ?? {}

const given = (claims: { readonly [name: string]: string | undefined }): JsonObject =>
  Object.fromEntries(Object.entries(claims).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))

/** The name of a workload of a trust domain. */
export const sampleSpiffeId = (trustDomain: string): string => `spiffe://${trustDomain}/app`

const SAMPLES: { readonly [name in PresetName]?: Sample } = {
  github: {
    subject: 'repo:acme/shop:ref:refs/heads/main',
    atTheEnd: { ref: ':ref:', environment: ':environment:' },
    beside: subject => {
      const parts = partsOf(
        /^repo:(?<owner>[^/:@]+)(?:@(?<ownerId>\d+))?\/(?<name>[^:@]+)(?:@(?<nameId>\d+))?(?::ref:(?<ref>.+)|:environment:(?<environment>.+)|:(?<event>pull_request))?$/,
        subject,
      )
      const { owner = 'acme', name = 'shop', ownerId = '65', nameId = '74', environment, event } = parts
      const ref = parts['ref'] ?? (event === undefined ? 'refs/heads/main' : 'refs/pull/1/merge')
      const repository = `${owner}/${name}`
      const workflow = `${repository}/.github/workflows/deploy.yml@${ref}`
      return {
        ...given({ environment }),
        repository,
        repository_id: nameId,
        repository_owner: owner,
        repository_owner_id: ownerId,
        repository_visibility: 'private',
        ref,
        ref_type: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
        ref_protected: 'true',
        sha: SHA,
        event_name: event ?? 'push',
        workflow: 'deploy',
        workflow_ref: workflow,
        job_workflow_ref: workflow,
        run_id: '3012345678',
        run_number: '17',
        run_attempt: '1',
        runner_environment: 'github-hosted',
        actor: 'somebody',
        actor_id: '12',
      }
    },
  },
  gitlab: {
    subject: 'project_path:acme/shop:ref_type:branch:ref:main',
    atTheEnd: { ref: ':ref:', ref_path: ':ref:' },
    beside: subject => {
      const {
        path = 'acme/shop',
        type = 'branch',
        ref = 'main',
      } = partsOf(/^project_path:(?<path>[^:]+)(?::ref_type:(?<type>[^:]+):ref:(?<ref>.+))?$/, subject)
      return {
        namespace_id: '72',
        namespace_path: path.replace(/\/[^/]*$/, ''),
        project_id: '20',
        project_path: path,
        user_id: '1',
        user_login: 'somebody',
        pipeline_id: '574',
        pipeline_source: 'push',
        job_id: '302',
        ref,
        ref_type: type,
        ref_path: `refs/${type === 'tag' ? 'tags' : 'heads'}/${ref}`,
        ref_protected: 'true',
        runner_id: 1,
        runner_environment: 'gitlab-hosted',
        sha: SHA,
        project_visibility: 'private',
      }
    },
  },
  kubernetes: {
    subject: 'system:serviceaccount:default:app',
    strangers: ['system:serviceaccount:a:b', 'system:serviceaccount:c:d'],
    beside: subject => {
      const { namespace = 'default', name = 'app' } = partsOf(
        /^system:serviceaccount:(?<namespace>[^:]+):(?<name>.+)$/,
        subject,
      )
      const pod = { name: `${name}-6d8f9c7b5-x2k4q`, uid: UUID }
      return {
        'kubernetes.io': { namespace, serviceaccount: { name, uid: UUID }, pod, node: { name: 'node-1', uid: UUID } },
      }
    },
  },
  spiffe: { subject: sampleSpiffeId('example.org'), beside: () => ({}) },
  gcp: {
    subject: '107517467455664443765',
    beside: subject => ({
      azp: subject,
      email: 'app@project-1.iam.gserviceaccount.com',
      email_verified: true,
      google: {
        compute_engine: {
          project_id: 'project-1',
          project_number: 739_419_398_126,
          zone: 'europe-west3-a',
          instance_id: '152986662232938449',
          instance_name: 'app-1',
        },
      },
    }),
  },
  entra: {
    subject: UUID,
    beside: subject => ({
      oid: subject,
      tid: '6f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9',
      azp: 'c3d2e1f0-a9b8-4c7d-9e6f-5a4b3c2d1e0f',
      azpacr: '2',
      idtyp: 'app',
      ver: '2.0',
    }),
  },
  aws: {
    subject: 'arn:aws:iam::123456789012:role/app',
    beside: subject => {
      const { account = '123456789012' } = partsOf(/^arn:aws[\w-]*:\w+::(?<account>\d+):/, subject)
      return {
        'https://sts.amazonaws.com/': {
          aws_account: account,
          source_region: 'eu-central-1',
          principal_id: subject,
        },
      }
    },
  },
  circleci: {
    subject: `org/${UUID}/project/${UUID}/user/${UUID}`,
    beside: subject => {
      const { org = UUID, project = UUID } = partsOf(/^org\/(?<org>[^/]+)\/project\/(?<project>[^/]+)/, subject)
      return {
        'oidc.circleci.com/org-id': org,
        'oidc.circleci.com/project-id': project,
        'oidc.circleci.com/vcs-origin': 'github.com/acme/shop',
        'oidc.circleci.com/vcs-ref': 'refs/heads/main',
      }
    },
  },
  terraform: {
    subject: 'organization:acme:project:default:workspace:shop:run_phase:apply',
    beside: subject => {
      const {
        organization = 'acme',
        project = 'default',
        workspace = 'shop',
        phase = 'apply',
      } = partsOf(
        /^organization:(?<organization>[^:]+)(?::project:(?<project>[^:]+))?(?::workspace:(?<workspace>[^:]+))?(?::run_phase:(?<phase>[^:]+))?$/,
        subject,
      )
      return {
        terraform_organization_id: 'org-GRNbCjYNpBB6NEBH',
        terraform_organization_name: organization,
        terraform_project_id: 'prj-vegSA59s1XPwMr2t',
        terraform_project_name: project,
        terraform_workspace_id: 'ws-mbsd5E3Ktt5Rg2Xm',
        terraform_workspace_name: workspace,
        terraform_full_workspace: `organization:${organization}:project:${project}:workspace:${workspace}`,
        terraform_run_id: 'run-X3n1AUXNGWbfECsJ',
        terraform_run_phase: phase,
      }
    },
  },
}

/** The subject of a workload of a platform; of one without a preset, a text. */
export const sampleSubject = (preset: PresetName | null): string =>
  (preset === null ? undefined : SAMPLES[preset])?.subject ?? 'subject-of-the-test'

/** The claims that the literal end of a subject says: whoever has such a subject has chosen nothing of them. */
export const claimsSaidBy = (preset: PresetName | null, tail: string): readonly string[] =>
  Object.entries((preset === null ? undefined : SAMPLES[preset])?.atTheEnd ?? {}).flatMap(([claim, before]) =>
    tail.includes(before) ? [claim] : [],
  )

/** Subjects of a platform that are alike in nothing that tells workloads apart; none where nobody knows. */
export const strangersOf = (preset: PresetName | null): readonly string[] =>
  (preset === null ? undefined : SAMPLES[preset])?.strangers ?? []

/** The claims beside a subject, as a platform writes them; none for one without a preset. */
export const sampleClaims = (preset: PresetName | null, subject: string): JsonObject =>
  (preset === null ? undefined : SAMPLES[preset])?.beside(subject) ?? {}
