import type { TracingState } from './tracing.ts'

/**
 * Opens traces for those who want them. The library is loaded here and nowhere else: who wants none pays for none. An SDK
 * has to be registered before: by `node --import`, or by the application.
 */
export const openTracing = async (version: string): Promise<TracingState> =>
  (await import('./tracing.ts')).createTracing(version)
