// http-proxy with an agent that keeps connections alive, which it does not by itself.
import { Agent, createServer } from 'node:http'
import httpProxy from 'http-proxy'
import { ready } from '../../token/servers/usage.mjs'

const agent = new Agent({ keepAlive: true, maxSockets: 256 })
const proxy = httpProxy.createProxyServer({ target: `http://127.0.0.1:${process.env.UPSTREAM}`, agent, xfwd: true })
const server = createServer((req, res) => proxy.web(req, res))
server.listen(Number(process.env.PORT), '127.0.0.1', ready)
