// Measures what a reload costs those who are being served: the pause, the time until the change counts, and memory.
//
//   npm run build && node bench/reload/run.mjs [POLICIESxCLIENTS ...]
//
// Two processes serve copies of one folder under the same load; the files of one of them change, one after the other. The
// pause is the greatest delay of its event loop less that of its twin in the same seconds, and the median of five
// changes counts. CLAIMGATE=<checkout> measures another build. Linux only: it reads /proc.
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { clientName, SECRET, writeRegistry } from '../policies/registry.mjs'
import { startTwin } from './twin.mjs'

const SIZES = ['10x100', '1000x10000', '1000x100000', '10000x100000']
const CHANGES = Number(process.env.CHANGES ?? 5)
const REQUEST_EVERY_MS = 20
const PATIENCE_MS = 180_000

const checkout = process.env.CLAIMGATE ?? fileURLToPath(new URL('../..', import.meta.url))
const bin = join(checkout, 'dist/cli/bin.cjs')
const env = { BENCH_SECRET: SECRET }
const median = numbers => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]

/** Editors and deployments replace files. */
const replace = (file, text) => {
  const draft = join(file, '..', '..', 'draft')
  writeFileSync(draft, text)
  renameSync(draft, file)
}

const edit = (file, change) => replace(file, change(readFileSync(file, 'utf8')))

/** One change of each kind; each differs from the one before. */
const kindsOf = folder => {
  const [first] = readdirSync(join(folder, 'clients'))
  return {
    'a client file': at =>
      edit(join(folder, 'clients', first), text => text.replace(/Client \d+ of/, `Client ${at} of`)),
    'a policy': at =>
      edit(join(folder, 'policies', '0002.yaml'), text => text.replace(/tenant_number: \d+/, `tenant_number: ${at}`)),
    'a const': at =>
      edit(join(folder, 'claimgate.yaml'), text => JSON.stringify({ ...JSON.parse(text), const: { changed: at } })),
  }
}

/** Token requests of one client at a steady pace, until it is told to stop. */
const steady = (twin, clientId) => {
  let going = true
  const answers = new Map()
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: SECRET,
    scope: 'stock:read',
  })
  const ask = () =>
    fetch(`http://127.0.0.1:${twin.port}/token`, { method: 'POST', body })
      .then(async answer => {
        await answer.arrayBuffer()
        return answer.status
      })
      .catch(() => 'failed')
  const loop = async () => {
    while (going) {
      const status = await ask()
      answers.set(status, (answers.get(status) ?? 0) + 1)
      await sleep(REQUEST_EVERY_MS)
    }
  }
  const loops = Promise.all([loop(), loop()])
  return async () => {
    going = false
    await loops
    return Object.fromEntries(answers)
  }
}

const measure = async (change, changed, still) => {
  const before = await changed.status()
  await Promise.all([changed.look(), still.look()])
  changed.forgetPeak()
  const resting = changed.residentMiB()
  const cpu = changed.cpuSeconds()
  const began = performance.now()
  change()
  for (;;) {
    const now = await changed.status()
    if (now.loaded_at !== before.loaded_at) break
    if (now.last_reload === 'rejected') throw new Error(`rejected: ${now.last_reload_codes}`)
    if (performance.now() - began > PATIENCE_MS) throw new Error('never adopted')
    await sleep(10)
  }
  const adopted = (performance.now() - began) / 1000
  await sleep(300)
  const [own, others] = await Promise.all([changed.look(), still.look()])
  return {
    pause: own.delayMs - others.delayMs,
    delay: own.delayMs,
    adopted,
    cpu: changed.cpuSeconds() - cpu,
    resting,
    peak: changed.peakMiB(),
  }
}

const run = async size => {
  const [policies, clients] = size.split('x').map(Number)
  const root = mkdtempSync(join(tmpdir(), 'claimgate-reload-'))
  const folders = ['changed', 'still'].map(name => join(root, name))
  const twins = []
  try {
    writeRegistry(folders[0], { policies, clients })
    cpSync(folders[0], folders[1], { recursive: true })
    for (const [at, folder] of folders.entries()) twins.push(await startTwin({ bin, folder, env, name: `${at}` }))
    const [changed, still] = twins
    const cpu = changed.cpuSeconds()
    console.log(
      `${policies} policies, ${clients} clients: start ${changed.readySeconds.toFixed(1)} s, ${cpu.toFixed(1)} s of CPU, ` +
        `resident ${changed.residentMiB().toFixed(0)} MiB`,
    )
    // The fourth of seven methods is client_secret_post.
    const stops = twins.map(twin => steady(twin, clientName(3, policies)))
    await sleep(2000)
    for (const [what, change] of Object.entries(kindsOf(folders[0]))) {
      const rounds = []
      for (let at = 0; at < CHANGES; at++) rounds.push(await measure(() => change(at + 1000), changed, still))
      const of = name => median(rounds.map(one => one[name]))
      console.log(
        `  ${what.padEnd(14)} pause ${of('pause').toFixed(0)} ms (delay ${of('delay').toFixed(0)}), adopted after ` +
          `${of('adopted').toFixed(2)} s, ${of('cpu').toFixed(2)} s of CPU, resident ${of('resting').toFixed(0)} MiB, ` +
          `peak ${of('peak').toFixed(0)} MiB (${median(rounds.map(one => one.peak / one.resting)).toFixed(2)})`,
      )
    }
    const answers = await Promise.all(stops.map(stop => stop()))
    console.log(`  answers ${JSON.stringify(answers[0])}, of the twin ${JSON.stringify(answers[1])}`)
  } finally {
    await Promise.all(twins.map(twin => twin.stop()))
    rmSync(root, { recursive: true, force: true })
  }
}

const sizes = process.argv.slice(2)
for (const size of sizes.length > 0 ? sizes : SIZES) await run(size)
