import type { Context } from 'koa'
import { type Document, methodRefused } from './answers.ts'
import { DOCUMENT_PREFLIGHT, isPreflight } from './cors.ts'
import { send, sendDocument } from './send.ts'

/** Makes the handler of a public document. `open`: scripts of every origin may read it, and ask before. */
export const publish =
  (document: () => Document | Promise<Document>, open: boolean) =>
  async (ctx: Context): Promise<void> => {
    if (open && isPreflight(ctx.req)) return send(ctx, DOCUMENT_PREFLIGHT)
    if (open) ctx.set('Access-Control-Allow-Origin', '*')
    if (ctx.method === 'GET' || ctx.method === 'HEAD') sendDocument(ctx, await document())
    else send(ctx, methodRefused('GET, HEAD'))
  }
