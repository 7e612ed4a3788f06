/** Why a document could not be fetched. */
export type DocumentFault =
  /** The text is not a URL. */
  | 'url_malformed'
  /** The URL is neither https nor http. */
  | 'scheme_refused'
  | 'userinfo_refused'
  /** The address, or each that the name resolves to, is not permitted. */
  | 'address_refused'
  | 'name_unresolved'
  /** No connection came about. */
  | 'unreachable'
  /** The server's certificate was not accepted, or the parties found no common ground. */
  | 'tls_failed'
  /** The connection broke, or what came over it is not HTTP. */
  | 'connection_broken'
  | 'timeout'
  /** Any status but 200: redirects too. */
  | 'status_refused'
  | 'encoding_refused'
  | 'content_type_refused'
  | 'body_too_large'
  | 'body_truncated'
  | 'not_json'

/** A document could not be fetched. The message is for the log: it says more than the code and quotes no content. */
export class DocumentFailure extends Error {
  readonly code: DocumentFault
  /** Of the answer, where that is the fault. */
  readonly status: number | null
  constructor(code: DocumentFault, { message = code, status = null, cause }: DocumentFailureOptions = {}) {
    super(message, { cause })
    this.name = 'DocumentFailure'
    this.code = code
    this.status = status
  }
}

export interface DocumentFailureOptions {
  /** The code unless set. */
  readonly message?: string
  readonly status?: number | null
  readonly cause?: unknown
}
