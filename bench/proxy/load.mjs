// The load: GET requests over 32 kept-alive connections; answers with the seconds it took and the latencies.
import { Pool } from 'undici'

const CONNECTIONS = 32
const pool = new Pool(`http://127.0.0.1:${process.env.TARGET}`, { connections: CONNECTIONS })
const headers = {
  accept: 'application/json',
  'accept-language': 'en',
  'user-agent': 'bench/1',
  authorization: 'Bearer 2YotnFZFEjr1zCsicMWpAA',
  cookie: 'session=4Yt8kd02; theme=light',
}

const send = async count => {
  const times = []
  let left = count
  const worker = async () => {
    while (left-- > 0) {
      const began = performance.now()
      const { statusCode, body } = await pool.request({ path: '/me?fields=name%20email', method: 'GET', headers })
      const text = await body.text()
      if (statusCode !== 200 || !text.startsWith('{"sub"')) throw new Error(`${statusCode} ${text}`)
      times.push(performance.now() - began)
    }
  }
  const started = performance.now()
  await Promise.all(Array.from({ length: CONNECTIONS }, worker))
  const seconds = (performance.now() - started) / 1000
  times.sort((a, b) => a - b)
  return { seconds, p50: times[Math.floor(count * 0.5)], p99: times[Math.floor(count * 0.99)] }
}

process.on('message', async count => process.send(await send(count)))
