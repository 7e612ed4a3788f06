import { flag, preset, text, texts } from './claims.ts'

/**
 * CircleCI. Each organization has an issuer of its own, and anybody can have an organization. A job has one token for an
 * hour.
 *
 * @see {@link https://circleci.com/docs/openid-connect-tokens/ CircleCI, using OpenID Connect tokens in jobs}
 */
export const circleci = preset({
  maxLifetime: 3600,
  tokens: 'reusable',
  claims: {
    required: ['sub', 'oidc.circleci.com/project-id'],
    properties: {
      sub: text,
      'oidc.circleci.com/project-id': text,
      'oidc.circleci.com/org-id': text,
      'oidc.circleci.com/context-ids': texts,
      'oidc.circleci.com/vcs-origin': text,
      'oidc.circleci.com/vcs-ref': text,
      'oidc.circleci.com/ssh-rerun': flag,
      'oidc.circleci.com/job-id': text,
      'oidc.circleci.com/pipeline-id': text,
      'oidc.circleci.com/workflow-id': text,
    },
  },
  tenants: ['oidc.circleci.com/org-id', 'oidc.circleci.com/project-id'],
  tenantInSubject: /^org\/[^:/*]+\//,
  lasting: { 'oidc.circleci.com/vcs-origin': 'oidc.circleci.com/project-id' },
  chosen: ['oidc.circleci.com/vcs-ref', 'oidc.circleci.com/ssh-rerun'],
})
