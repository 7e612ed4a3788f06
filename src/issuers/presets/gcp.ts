import { flag, group, number, preset, said, text, texts, textsSaying } from './claims.ts'

/**
 * Identity tokens of Google's metadata server and of service accounts. `sub` is the lasting id of the service account; an
 * e-mail address can belong to another account after one has been deleted. `google` is there with `format=full`, on
 * Compute Engine. Google signs ID tokens of users with the same keys.
 *
 * @see {@link https://docs.cloud.google.com/compute/docs/instances/verifying-instance-identity Google, verifying the identity of instances}
 * @see {@link https://docs.cloud.google.com/docs/authentication/get-id-token Google, get an ID token}
 * @see {@link https://developers.google.com/identity/openid-connect/openid-connect Google, OpenID Connect}
 */
export const gcp = preset({
  issuers: ['https://accounts.google.com'],
  maxLifetime: 3600,
  tokens: 'reusable',
  claims: {
    required: ['sub'],
    properties: {
      sub: said(text, 'The id of the service account, which is never used again'),
      azp: said(text, 'The id of the service account, or of the client that asked'),
      email: said(text, 'The e-mail address of the service account, where it was asked for'),
      email_verified: said(flag, 'Whether the address is known to be right'),
      google: said(
        group({
          compute_engine: said(
            group({
              ...textsSaying({
                project_id: 'The project of the instance',
                zone: 'The zone of the instance',
                instance_id: 'The id of the instance',
                instance_name: 'The name of the instance',
              }),
              project_number: said(number, 'The number of the project, which outlives its id'),
              instance_creation_timestamp: said(number, 'When the instance was made'),
              instance_confidentiality: said(number, '1 for a confidential instance'),
              license_id: said(texts, 'The licences of the image, where they were asked for'),
            }),
            'What Google says of the instance',
          ),
          organization_number: said({}, 'The organization of the service account, where it was asked for'),
        }),
        'What Google says of the workload',
      ),
    },
  },
  tenants: ['sub', 'email', 'azp'],
  tenantInSubject: /^\d{6,}$/,
  lasting: { email: 'sub' },
  ofUsers: ['hd', 'name', 'picture', 'given_name', 'family_name'],
})
