import { flag, group, number, preset, text } from './claims.ts'

/**
 * Identity tokens of Google's metadata server and of service accounts. `sub` is the lasting id of the service account; an
 * e-mail address can belong to another account after one has been deleted.
 *
 * @see {@link https://docs.cloud.google.com/compute/docs/instances/verifying-instance-identity Google, verifying the identity of instances}
 */
export const gcp = preset({
  maxLifetime: 3600,
  tokens: 'reusable',
  claims: {
    required: ['sub'],
    properties: {
      sub: text,
      azp: text,
      email: text,
      email_verified: flag,
      hd: text,
      google: group({
        compute_engine: group({
          project_id: text,
          project_number: number,
          zone: text,
          instance_id: text,
          instance_name: text,
          instance_creation_timestamp: number,
          instance_confidentiality: number,
          license_id: { type: 'array', items: text },
        }),
      }),
    },
  },
  tenants: ['sub', 'email', 'azp'],
  tenantInSubject: /^\d{6,}$/,
  lasting: { email: 'sub' },
  ofUsers: ['nonce', 'at_hash'],
})
