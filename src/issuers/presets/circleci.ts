import { flag, preset, said, texts, textsSaying } from './claims.ts'

/**
 * CircleCI. Each organization has an issuer of its own, and anybody can have an organization. A job has one token for an
 * hour, or makes others with another audience. In a build of a fork the project is ours and `vcs-origin` is not.
 *
 * @see {@link https://circleci.com/docs/guides/permissions-authentication/openid-connect-tokens/ CircleCI, using OpenID Connect tokens in jobs}
 * @see {@link https://circleci.com/docs/guides/permissions-authentication/oidc-tokens-with-custom-claims/ CircleCI, OIDC tokens with custom claims}
 */
export const circleci = preset({
  issuers: ['https://oidc.circleci.com/org/ORGANIZATION', 'https://oidc.circleci.com'],
  maxLifetime: 3600,
  tokens: 'reusable',
  claims: {
    required: ['sub', 'oidc.circleci.com/project-id'],
    properties: {
      ...textsSaying({
        sub: 'Who runs what: `org/ID/project/ID/user/ID`, in the second version with vcs-origin and vcs-ref behind',
        'oidc.circleci.com/project-id': 'The id of the project',
        'oidc.circleci.com/org-id': 'The id of the organization',
        'oidc.circleci.com/vcs-origin': 'The repository that started the pipeline, as in github.com/acme/shop',
        'oidc.circleci.com/vcs-ref': 'The branch or tag that started the pipeline, as in refs/heads/main',
        'oidc.circleci.com/job-id': 'The job',
        'oidc.circleci.com/pipeline-id': 'The pipeline',
        'oidc.circleci.com/pipeline-definition-id': 'The definition of the pipeline',
        'oidc.circleci.com/workflow-id': 'The workflow',
      }),
      'oidc.circleci.com/context-ids': said(texts, 'The contexts that the job uses'),
      'oidc.circleci.com/ssh-rerun': said(flag, 'Whether the job was started again for somebody to log in to it'),
    },
  },
  tenants: ['oidc.circleci.com/org-id', 'oidc.circleci.com/project-id'],
  tenantInSubject: /^org\/[^:/*]+\//,
  lasting: { 'oidc.circleci.com/vcs-origin': 'oidc.circleci.com/project-id' },
  chosen: ['oidc.circleci.com/vcs-ref', 'oidc.circleci.com/ssh-rerun'],
})
