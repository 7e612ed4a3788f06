import { SPANS, type SpanNames } from '../request/traced.ts'
import { forwardToken } from './forward-token.ts'
import { relay } from './forwarded-steps.ts'
import { introspectUpstream } from './introspect.ts'
import { revokeUpstream } from './revoke.ts'
import { forwardUnregistered } from './unregistered.ts'

/** The steps in front of an upstream that have a span of their own. */
export const FRONT_SPANS: SpanNames = new Map([
  ...SPANS,
  [forwardUnregistered, 'forward unregistered'],
  [forwardToken, 'fulfil'],
  [introspectUpstream, 'fulfil'],
  [revokeUpstream, 'fulfil'],
  [relay, 'fulfil'],
])
