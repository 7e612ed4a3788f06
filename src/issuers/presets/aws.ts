import { group, preset, said, text, textsSaying } from './claims.ts'

const tags = { type: 'object' as const, additionalProperties: text }

/**
 * Tokens of AWS STS (`GetWebIdentityToken`), for any principal of IAM. Each account has an issuer of its own, once outbound
 * federation is switched on; `sub` is the ARN of the principal, and `request_tags` are whatever it asked for. A token lives for
 * five minutes unless more is asked for, an hour at most. Pods of EKS have tokens of their cluster: `kubernetes`.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_token_claims.html AWS, understanding token claims}
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html AWS, GetWebIdentityToken}
 */
export const aws = preset({
  algs: ['RS256', 'ES384'],
  maxLifetime: 3600,
  tokens: 'once',
  claims: {
    required: ['sub', 'https://sts.amazonaws.com/'],
    properties: {
      sub: said(text, 'The ARN of the principal, as in arn:aws:iam::ACCOUNT:role/NAME'),
      'https://sts.amazonaws.com/': said(
        group(
          {
            ...textsSaying({
              aws_account: 'The account',
              source_region: 'The region that was asked',
              org_id: 'The organization of the account',
              principal_id: 'The ARN of the principal',
              source_identity: 'Who began the session, where that was set',
              federated_provider: 'The identity provider of the session',
              identity_store_user_id: 'The user of the identity store',
              identity_store_arn: 'The identity store',
              lambda_source_function_arn: 'The Lambda function',
              ec2_source_instance_arn: 'The instance of EC2',
              ec2_instance_source_vpc: 'The VPC of that instance',
              ec2_instance_source_private_ipv4: 'The private address of that instance',
              ec2_role_delivery: 'The version of the metadata service that gave out the role',
            }),
            // The page shows a text, and tokens have been seen with a list.
            ou_path: said({}, 'The organizational unit of the account'),
            principal_tags: said(tags, 'Tags of the principal and of its session'),
            request_tags: said(tags, 'Tags that the workload asked for'),
          },
          ['aws_account'],
        ),
        'What AWS says of the principal and its session',
      ),
    },
  },
})
