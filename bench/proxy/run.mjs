// What it costs to pass a request through: the proxies side by side in front of one upstream.
//
//   npm run build && node bench/proxy/run.mjs [requests] [rounds]
//
// A small JSON answer over 32 kept-alive connections, the load and the upstream in processes of their own. All proxies
// run all the time and take turns in short rounds, so that whatever else the machine does hits all of them. Reported are
// the proxy's own CPU time per request (all its processes), throughput and latency as medians over the rounds, and CPU
// as the ratio to http-proxy of the same round. The upstream without a proxy is in the table for its latencies alone.
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { end, median, start } from './processes.mjs'

const requests = Number(process.argv[2] ?? 2000)
const rounds = Number(process.argv[3] ?? 15)
const WARM_UP = 3000
const UPSTREAM = 18180
const PORTS = { claimgate: 18190, 'http-proxy': 18200, nginx: 18210, 'no proxy': UPSTREAM }

const env = {
  UPSTREAM: String(UPSTREAM),
  ISSUER: `http://127.0.0.1:${PORTS.claimgate}`,
  NODE_ENV: 'production',
}

/** A proxy on node. */
const node = name => () => start(`servers/${name}.mjs`, { ...env, PORT: String(PORTS[name]) })

const NGINX = folder => `
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  keepalive_requests 10000000;
  upstream peer { server 127.0.0.1:${UPSTREAM}; keepalive 64; keepalive_requests 10000000; }
  server {
    listen 127.0.0.1:${PORTS.nginx};
    location / {
      proxy_pass http://peer;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_set_header Forwarded "for=$remote_addr;proto=$scheme";
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto $scheme;
    }
  }
}
`

const ticksPerSecond = () => Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

/** CPU time of a process and its children, microseconds. */
const cpuOf = (pid, perSecond) => {
  const stat = of =>
    readFileSync(`/proc/${of}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
  const family = readdirSync('/proc').filter(
    name => /^\d+$/.test(name) && (Number(name) === pid || parentOf(name) === pid),
  )
  const ticks = family.reduce((sum, of) => sum + Number(stat(of)[11]) + Number(stat(of)[12]), 0)
  return (ticks * 1_000_000) / perSecond
}
const parentOf = pid => {
  try {
    return Number(
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')[1],
    )
  } catch {
    return 0
  }
}

const nginx = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-bench-nginx-'))
  mkdirSync(join(folder, 'logs'))
  writeFileSync(join(folder, 'nginx.conf'), NGINX(folder))
  const child = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'ignore'],
  })
  const perSecond = ticksPerSecond()
  for (let round = 0; (await fetch(`http://127.0.0.1:${PORTS.nginx}/`).catch(() => null)) === null; round++) {
    if (round > 100) throw new Error(`nginx does not start: ${readFileSync(join(folder, 'error.log'), 'utf8')}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  const stop = async () => {
    await end(child)
    rmSync(folder, { recursive: true, force: true })
  }
  return { usage: async () => cpuOf(child.pid, perSecond), stop }
}

const installed = () => {
  try {
    execFileSync('nginx', ['-v'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const direct = async () => ({ usage: async () => Number.NaN, stop: async () => {} })
const PROXIES = { claimgate: node('claimgate'), 'http-proxy': node('http-proxy'), nginx, 'no proxy': direct }
if (!installed()) {
  console.log('NGINX IS NOT INSTALLED: its row is missing. Install it (apt-get install nginx) for the whole table.\n')
  delete PROXIES.nginx
}

const measure = async ({ proxy, load }) => {
  const before = await proxy.usage()
  const { seconds, p50, p99 } = await load.ask(requests)
  return { cpu: ((await proxy.usage()) - before) / requests, perSecond: requests / seconds, p50, p99 }
}

const stops = []
const results = new Map()
try {
  const upstream = await start('servers/upstream.mjs', env)
  stops.push(upstream.stop)
  const running = []
  for (const [name, open] of Object.entries(PROXIES)) {
    const proxy = await open()
    stops.push(proxy.stop)
    const load = await start('load.mjs', { ...env, TARGET: String(PORTS[name]) }, { speaks: false })
    stops.push(load.stop)
    await load.ask(WARM_UP)
    running.push({ name, proxy, load })
    results.set(name, [])
  }
  for (let round = 0; round < rounds; round++) {
    for (const one of running) results.get(one.name).push(await measure(one))
  }
} finally {
  for (const stop of stops.reverse()) await stop()
}

const base = results.get('http-proxy')
console.log(`${requests} requests, ${rounds} rounds, 32 connections, node ${process.version}\n`)
console.log('proxy         CPU µs/request   CPU : http-proxy   requests/s   p50 ms   p99 ms')
for (const [name, rows] of results) {
  const of = (member, digits) => median(rows.map(row => row[member])).toFixed(digits)
  const ratio = median(rows.map((row, index) => row.cpu / base[index].cpu)).toFixed(2)
  const cpu = name === 'no proxy' ? ['-', '-'] : [of('cpu', 0), ratio]
  console.log(
    name.padEnd(13),
    cpu[0].padStart(14),
    cpu[1].padStart(18),
    of('perSecond', 0).padStart(12),
    of('p50', 2).padStart(8),
    of('p99', 2).padStart(8),
  )
}
