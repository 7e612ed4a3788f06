// The load: token requests, several at a time or so many per second; answers with the seconds and the latencies.
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'

const pool = new Pool(`http://127.0.0.1:${process.env.TARGET}`, { connections: 32 })
const secret = 'correct-horse-battery-staple-0123456789-0123456789'
const headers = {
  authorization: `Basic ${Buffer.from(`bench:${secret}`).toString('base64')}`,
  'content-type': 'application/x-www-form-urlencoded',
}

const ask = async () => {
  const began = performance.now()
  const sent = { path: '/token', method: 'POST', headers, body: 'grant_type=client_credentials&scope=orders%3Aread' }
  const { statusCode, body } = await pool.request(sent)
  const text = await body.text()
  if (statusCode !== 200 || !text.includes('"access_token"')) throw new Error(`${statusCode} ${text}`)
  return performance.now() - began
}

const parallel = async (requests, workers) => {
  const times = []
  let left = requests
  const work = async () => {
    while (left-- > 0) times.push(await ask())
  }
  await Promise.all(Array.from({ length: workers }, work))
  return times
}

/** Each request has its own moment, whether or not the one before it is answered. */
const paced = async (requests, perSecond) => {
  const began = performance.now()
  const running = []
  for (let index = 0; index < requests; index++) {
    await sleep(Math.max(0, began + (index * 1000) / perSecond - performance.now()))
    running.push(ask())
  }
  return Promise.all(running)
}

process.on('message', async message => {
  const began = performance.now()
  const times = await ('parallel' in message
    ? parallel(message.requests, message.parallel)
    : paced(message.requests, message.perSecond))
  const seconds = (performance.now() - began) / 1000
  times.sort((a, b) => a - b)
  const at = share => times[Math.min(times.length - 1, Math.floor(times.length * share))]
  process.send({ seconds, p50: at(0.5), p99: at(0.99) })
})
