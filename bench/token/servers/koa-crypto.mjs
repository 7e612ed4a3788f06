// Koa and koa-bodyparser over node:crypto: the least that these libraries cost.
import Koa from 'koa'
import bodyParser from 'koa-bodyparser'
import { issue } from './issue.mjs'
import { ready } from './usage.mjs'

const app = new Koa()

app.use(bodyParser({ enableTypes: ['form'] }))
app.use(ctx => {
  const token = issue(ctx.request.body)
  ctx.set('cache-control', 'no-store')
  if (token === null) ctx.throw(401)
  ctx.body = { access_token: token, token_type: 'Bearer', expires_in: 3600 }
})
app.listen(Number(process.env.PORT), '127.0.0.1', ready)
