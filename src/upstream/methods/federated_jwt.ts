import { ofWorkloads } from './workloads.ts'

export const federatedJwt = ofWorkloads('federated_jwt')
