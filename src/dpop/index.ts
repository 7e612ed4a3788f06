export {
  bindCode,
  bindRefreshToken,
  keyOfCode,
  keyOfRefreshToken,
} from './bound-grants.ts'
export {
  type CheckProof,
  createProofCheck,
  type Proof,
  type ProofRefusal,
  type ProofRequest,
  refusalOf,
  type UnverifiedProof,
  verifyProof,
} from './check.ts'
export { createNonces, type Nonces } from './nonces.ts'
export { PROOF_ALG_NAMES } from './proof.ts'
export { REASON_PAGES } from './reasons.ts'
export { originsOf } from './target.ts'
export { useProof } from './use.ts'
