/** Limits of forwarded requests and answers. Milliseconds and octets. */
export interface Limits {
  /** Until a connection stands, TLS included. */
  readonly connectMs: number
  /** From the request's last octet to the head of the answer: `upstream.timeout`. */
  readonly headMs: number
  /** Without an octet of a body, in either direction. */
  readonly idleMs: number
  /** Of a connection, after which it takes no more requests. As long as names usually live in the DNS. */
  readonly ageMs: number
  /** Of an answer's head. */
  readonly headBytes: number
  /** Of a request's body that is passed. */
  readonly bodyBytes: number
  /** Of an answer that we read ourselves. */
  readonly answerBytes: number
  /** Requests passed at one time; each has a connection of its own. */
  readonly concurrent: number
  /** Requests of our own at one time; as many as are passed when absent. */
  readonly own?: number
  /** Requests passed at one time for one network; all when absent. */
  readonly ofNetwork?: number
  /** Time-outs of one endpoint in a row after which its requests fail at once for a while; 0 for never. */
  readonly timeouts: number
}

export const LIMITS: Limits = {
  connectMs: 5000,
  headMs: 30_000,
  idleMs: 60_000,
  ageMs: 60_000,
  headBytes: 65_536,
  bodyBytes: 10 * 1024 * 1024,
  answerBytes: 1024 * 1024,
  concurrent: 1024,
  timeouts: 5,
}
