import { number, preset, said, text, texts, textsSaying } from './claims.ts'

/**
 * GitLab CI/CD ID tokens. Ids and truth values are texts, but `runner_id`. A job has one token for each variable, which it
 * may present several times; it lives as long as the job may, or five minutes where the job has no limit. In a pipeline of a
 * merge request from a fork, `project_*` and `namespace_*` are those of the fork. The issuer signs ID tokens of users, too.
 *
 * @see {@link https://docs.gitlab.com/ci/secrets/id_token_authentication GitLab, OIDC authentication using ID tokens}
 * @see {@link https://docs.gitlab.com/integration/openid_connect_provider/ GitLab as OpenID Connect identity provider}
 */
export const gitlab = preset({
  issuers: ['https://gitlab.com'],
  maxLifetime: 3600,
  tokens: 'reusable',
  claims: {
    required: ['sub', 'namespace_id', 'namespace_path', 'project_id', 'project_path'],
    properties: {
      ...textsSaying({
        sub: 'The project and what runs: `project_path:GROUP/PROJECT:ref_type:TYPE:ref:NAME`, unless the project says otherwise',
        namespace_id: 'The id of the group or user that the project belongs to, which outlives its path',
        namespace_path: 'The path of that group or user',
        project_id: 'The id of the project, which outlives its path',
        project_path: 'The path of the project',
        project_visibility: 'public, private or internal',
        user_id: 'The id of the user who started the job',
        user_login: 'The name of that user',
        user_email: 'The e-mail address of that user',
        user_access_level: 'The role of that user in the project',
        pipeline_id: 'The pipeline',
        pipeline_source: 'What started the pipeline: push, web, schedule, merge_request_event and so on',
        job_id: 'The job',
        job_source: 'Where the definition of the job comes from',
        job_namespace_id: 'The id of the group or user in whose project the job runs (GitLab 18.4)',
        job_namespace_path: 'The path of that group or user (GitLab 18.4)',
        job_project_id: 'The id of the project in which the job runs (GitLab 18.4)',
        job_project_path: 'The path of that project (GitLab 18.4)',
        ref: 'The branch or tag of the job, without refs/heads/',
        ref_type: 'branch or tag',
        ref_path: 'The branch or tag of the job with refs/heads/ or refs/tags/',
        ref_protected: 'Whether the branch or tag is protected, true or false as a text',
        environment: 'The environment that the job deploys to, where it names one',
        environment_protected: 'Whether that environment is protected, true or false as a text',
        environment_action: 'What the job does with the environment',
        deployment_tier: 'The tier of the environment',
        runner_environment: 'gitlab-hosted or self-hosted',
        sha: 'The commit of the job',
        ci_config_ref_uri: 'The file of the pipeline and its ref; null for a definition from elsewhere',
        ci_config_sha: 'The commit of that file; null for a definition from elsewhere',
      }),
      runner_id: said(number, 'The id of the runner'),
      groups_direct: said(texts, 'The groups that the user is a direct member of; left out for users of many groups'),
      user_identities: said(
        { type: 'array', items: { type: 'object', properties: { provider: text, extern_uid: text } } },
        'The identities of the user elsewhere, where the user shares them',
      ),
    },
  },
  tenants: ['namespace_id', 'project_id', 'namespace_path', 'project_path'],
  tenantInSubject: /^(?:project_path:[^:/*]+\/|(?:project_id|namespace_id|namespace_path):[^:/*]+(?:[:/]|$))/,
  lastingTenant: 'namespace_id',
  idInSubject: /^(?:project_id|namespace_id):/,
  lasting: {
    namespace_path: 'namespace_id',
    project_path: 'project_id',
    job_namespace_path: 'job_namespace_id',
    job_project_path: 'job_project_id',
    user_login: 'user_id',
  },
  chosen: ['ref', 'ref_path', 'environment', 'user_login', 'user_email', 'user_id'],
  ofUsers: ['sub_legacy'],
})
