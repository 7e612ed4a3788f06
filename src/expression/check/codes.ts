export const CODES = {} as const
