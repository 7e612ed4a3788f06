import { group, preset, text } from './claims.ts'

const tags = { type: 'object', additionalProperties: text } as const

/**
 * Tokens of AWS STS (`GetWebIdentityToken`). Each account has an issuer of its own; `sub` is the ARN of the principal, and
 * `request_tags` are whatever it asked for.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_token_claims.html AWS, understanding token claims}
 */
export const aws = preset({
  algs: ['RS256', 'ES384'],
  maxLifetime: 3600,
  tokens: 'once',
  claims: {
    required: ['sub', 'https://sts.amazonaws.com/'],
    properties: {
      sub: text,
      'https://sts.amazonaws.com/': group(
        {
          aws_account: text,
          source_region: text,
          org_id: text,
          ou_path: text,
          principal_id: text,
          principal_tags: tags,
          request_tags: tags,
          lambda_source_function_arn: text,
          ec2_source_instance_arn: text,
        },
        ['aws_account'],
      ),
    },
  },
})
