import { preset, textsSaying } from './claims.ts'

/**
 * GitHub Actions. Every claim is a text, numbers and truth values too. Names of accounts and repositories can be given to
 * somebody else; their ids cannot, and stand in `sub` of repositories that were made, renamed or moved after 15 July 2026:
 * `repo:OWNER@ID/NAME@ID:...`. A token lives for five minutes, and each request makes another one. Properties of
 * repositories (`repo_property_NAME`) are texts too, and declared by those who have them.
 *
 * @see {@link https://docs.github.com/en/actions/reference/security/oidc GitHub, OpenID Connect reference}
 */
export const github = preset({
  issuers: ['https://token.actions.githubusercontent.com', 'https://token.actions.githubusercontent.com/ENTERPRISE'],
  maxLifetime: 900,
  tokens: 'once',
  claims: {
    required: ['sub', 'repository', 'repository_id', 'repository_owner', 'repository_owner_id'],
    properties: textsSaying({
      sub: 'The repository and what runs: `repo:OWNER/NAME:` (or `repo:OWNER@ID/NAME@ID:`), then environment, pull_request or ref',
      repository: 'The repository that the workflow runs in, OWNER/NAME',
      repository_id: 'The id of the repository, which outlives its name',
      repository_owner: 'The account that the repository belongs to',
      repository_owner_id: 'The id of that account, which outlives its name',
      repository_visibility: 'public, private or internal',
      ref: 'The branch or tag that started the run, as in refs/heads/main',
      ref_type: 'branch or tag',
      ref_protected: 'Whether the branch or tag is protected, true or false as a text',
      sha: 'The commit that started the run',
      base_ref: 'The branch that a pull request is for; empty without one',
      head_ref: 'The branch that a pull request comes from; empty without one',
      event_name: 'What started the run: push, pull_request, schedule and so on',
      environment: 'The environment of the job, where it names one',
      environment_node_id: 'The id of that environment',
      workflow: 'The name that the workflow gives itself',
      workflow_ref: 'The file of the workflow and the ref it was taken from',
      workflow_sha: 'The commit of the file of the workflow',
      job_workflow_ref: 'The file of the reusable workflow that the job is defined in, and its ref',
      job_workflow_sha: 'The commit of the file of the reusable workflow',
      run_id: 'The run',
      run_number: 'How many runs of this workflow there have been',
      run_attempt: 'How often this run has been tried',
      check_run_id: 'The check run of the job',
      runner_environment: 'github-hosted or self-hosted',
      actor: 'The account that started the run',
      actor_id: 'The id of that account, which outlives its name',
      enterprise: 'The enterprise that the repository belongs to',
      enterprise_id: 'The id of that enterprise, which outlives its name',
    }),
  },
  tenants: ['repository_owner_id', 'repository_id', 'repository_owner', 'repository', 'enterprise_id'],
  tenantInSubject:
    // Not `job_workflow_ref`: whoever calls a public workflow has a token with its name.
    /^(?:repo|repository|repository_owner|repository_owner_id|repository_id|enterprise|enterprise_id):[^:/*]+(?:[:/]|$)/,
  lastingTenant: 'repository_owner_id',
  idInSubject: /^(?:(?:repository_owner_id|repository_id|enterprise_id):|repo:[^:/*@]+@\d+\/)/,
  lasting: {
    repository_owner: 'repository_owner_id',
    repository: 'repository_id',
    actor: 'actor_id',
    enterprise: 'enterprise_id',
  },
  chosen: ['ref', 'head_ref', 'base_ref', 'workflow', 'workflow_ref', 'actor', 'actor_id', 'environment'],
})
