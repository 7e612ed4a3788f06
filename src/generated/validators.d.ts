import type { ValidateFunction } from 'ajv'

export const config: ValidateFunction
export const client: ValidateFunction
export const policy: ValidateFunction
export const policyTest: ValidateFunction
