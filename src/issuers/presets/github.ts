import { preset, textsNamed } from './claims.ts'

/**
 * GitHub Actions. Every claim is a text, numbers and truth values too. Names of accounts and repositories can be given to
 * somebody else; their ids cannot.
 *
 * @see {@link https://docs.github.com/en/actions/reference/security/oidc GitHub, OpenID Connect reference}
 */
export const github = preset({
  maxLifetime: 900,
  tokens: 'once',
  claims: {
    required: ['sub', 'repository', 'repository_id', 'repository_owner', 'repository_owner_id'],
    properties: textsNamed(
      `sub repository repository_id repository_owner repository_owner_id repository_visibility ref ref_type ref_protected
       sha base_ref head_ref event_name environment environment_node_id workflow workflow_ref workflow_sha
       job_workflow_ref job_workflow_sha run_id run_number run_attempt runner_environment actor actor_id
       enterprise enterprise_id check_run_id`.trim(),
    ),
  },
  tenants: ['repository_owner_id', 'repository_id', 'repository_owner', 'repository', 'enterprise_id'],
  tenantInSubject:
    // Not `job_workflow_ref`: whoever calls a public workflow has a token with its name.
    /^(?:repo|repository|repository_owner|repository_owner_id|repository_id|enterprise):[^:/*]+[:/]/,
  lastingTenant: 'repository_owner_id',
  lasting: {
    repository_owner: 'repository_owner_id',
    repository: 'repository_id',
    actor: 'actor_id',
    enterprise: 'enterprise_id',
  },
  chosen: ['ref', 'head_ref', 'base_ref', 'workflow', 'workflow_ref', 'actor', 'actor_id', 'environment'],
})
