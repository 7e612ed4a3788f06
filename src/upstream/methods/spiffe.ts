import { ofWorkloads } from './workloads.ts'

export const spiffeJwt = ofWorkloads('spiffe_jwt')
export const spiffeX509 = ofWorkloads('spiffe_x509')
