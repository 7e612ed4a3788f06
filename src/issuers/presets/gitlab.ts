import { number, preset, text, texts, textsNamed } from './claims.ts'

/**
 * GitLab CI/CD ID tokens. Ids and truth values are texts, but `runner_id`. A job has one token for each variable, which it
 * may present several times; it lives as long as the job may.
 *
 * @see {@link https://docs.gitlab.com/ci/secrets/id_token_authentication GitLab, OIDC authentication using ID tokens}
 */
export const gitlab = preset({
  maxLifetime: 3600,
  tokens: 'reusable',
  claims: {
    required: ['sub', 'namespace_id', 'project_id'],
    properties: {
      ...textsNamed(
        `sub namespace_id namespace_path project_id project_path project_visibility user_id user_login user_email
         user_access_level pipeline_id pipeline_source job_id job_source job_namespace_id job_namespace_path
         job_project_id job_project_path ref ref_type ref_path ref_protected environment environment_protected
         environment_action deployment_tier runner_environment sha ci_config_ref_uri ci_config_sha`.trim(),
      ),
      runner_id: number,
      groups_direct: texts,
      user_identities: { type: 'array', items: { type: 'object', properties: { provider: text, extern_uid: text } } },
    },
  },
  tenants: ['namespace_id', 'project_id', 'namespace_path', 'project_path'],
  tenantInSubject: /^project_path:[^:/*]+\//,
  lastingTenant: 'namespace_id',
  lasting: { namespace_path: 'namespace_id', project_path: 'project_id', user_login: 'user_id' },
  chosen: ['ref', 'ref_path', 'environment', 'user_login', 'user_email', 'user_id'],
})
