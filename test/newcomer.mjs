// Walks the path of a newcomer in an empty folder, with the commands and the files of the pages as they are written: the
// README from a clone to the first token, then the whole of docs/policies.md. Prints what it took, and ends with 1 where it
// takes more than a newcomer is asked for, or where anything does not work.
//
//   node test/newcomer.mjs            what git knows of this folder, committed or not; `npm ci` asks the registry
import { execFileSync, spawn } from 'node:child_process'
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const MOST_COMMANDS = 12
const MOST_FILES = 3

const folder = mkdtempSync(join(tmpdir(), 'claimgate-newcomer-'))
const clone = join(folder, 'claimgate')
const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: ROOT, encoding: 'utf8' })
for (const file of listed.split('\0').filter(Boolean)) cpSync(join(ROOT, file), join(clone, file))

const blocksOf = page =>
  [...readFileSync(join(clone, page), 'utf8').matchAll(/^```(\w+)\n([\s\S]*?)\n```$/gm)].map(([, language, text]) => ({
    language,
    text,
  }))
const isFree = port =>
  new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

for (const port of [8080, 8081])
  if (!(await isFree(port))) {
    process.stderr.write(`The pages need port ${port}, and something listens there.\n`)
    process.exit(1)
  }

// One shell, as a person has one: it keeps the folder, the variables and the aliases.
const shell = spawn('bash', ['-O', 'expand_aliases'], { cwd: clone, stdio: ['pipe', 'pipe', 'pipe'] })
let printed = ''
for (const stream of [shell.stdout, shell.stderr])
  stream.on('data', chunk => {
    printed += chunk
  })
const printedOf = async (mark, seconds) => {
  for (let round = 0; round < seconds * 20; round++) {
    const found = new RegExp(`^${mark} (\\d+)( .*)?$`, 'm').exec(printed)
    if (found !== null) return found
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error(`No end of a command after ${seconds} s\n${printed}`)
}
let marks = 0
/** Runs lines, and returns what they print. */
const sh = async (text, seconds = 120) => {
  const mark = `END-${++marks}`
  printed = ''
  shell.stdin.write(`${text}\necho "${mark} $? $PWD"\n`)
  const [, code, cwd = ''] = await printedOf(mark, seconds)
  return { code: Number(code), out: printed.replace(new RegExp(`^${mark} .*\n`, 'm'), ''), cwd: cwd.trim() }
}

const commands = []
const files = new Set()
let begun = performance.now()
const took = []
const lap = name => {
  took.push([name, (performance.now() - begun) / 1000])
  begun = performance.now()
}
const run = async (line, wanted = 0) => {
  commands.push(line)
  const ran = await sh(line)
  if (ran.code !== wanted) throw new Error(`${line} ended with ${ran.code}\n${ran.out}`)
  return ran
}

let cwd = clone
let server = null
try {
  // The README: a token service, and in a second terminal a token of it.
  const [start, token] = blocksOf('README.md').filter(({ language }) => language === 'sh')
  commands.push(start.text)
  server = spawn('bash', ['-c', `exec 2>&1; ${start.text}`], {
    cwd: clone,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  let log = ''
  server.stdout.on('data', chunk => {
    log += chunk
  })
  for (let round = 0; !log.includes('Get a token'); round++) {
    if (round > 6000 || server.exitCode !== null) throw new Error(`${start.text}\n${log}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  const first = await run(token.text)
  if (!first.out.includes('"tenant": "acme"')) throw new Error(first.out)
  lap('npm ci to the first token')
  // A second start would not build again.
  const [build] = JSON.parse(readFileSync(join(clone, 'package.json'), 'utf8')).scripts.start.split(' && ')
  const again = await sh(build)
  if (again.code !== 0 || again.out !== '') throw new Error(`${build} builds again\n${again.out}`)

  // docs/policies.md from its first line to its last.
  let shown = null
  for (const { language, text } of blocksOf('docs/policies.md')) {
    const [, file, atEnd] = /^# (\S+\.yaml)(, at its end)?\n/.exec(text) ?? []
    if (language === 'yaml' && file !== undefined) {
      files.add(file)
      mkdirSync(dirname(join(cwd, file)), { recursive: true })
      const write = atEnd === undefined ? writeFileSync : appendFileSync
      write(join(cwd, file), `${text}\n`)
    } else if (language === 'sh') {
      shown = ''
      for (const line of text.split('\n')) {
        const ran = await run(line)
        cwd = ran.cwd
        shown += ran.out
      }
    } else if (language === 'text' && shown !== null) {
      for (const part of text.split(/^ *\.\.\.$/m))
        if (!shown.includes(part.replace(/^\n|\n$/g, '')))
          throw new Error(`The page shows\n${part}\nand this is printed\n${shown}`)
      shown = null
    }
  }
  lap('docs/policies.md')
} finally {
  // npm and what it has started.
  if (server !== null && server.exitCode === null) process.kill(-server.pid, 'SIGINT')
  shell.stdin.end('exit\n')
  await new Promise(resolve => (shell.exitCode === null ? shell.once('exit', resolve) : resolve()))
  if (server !== null)
    await new Promise(resolve => (server.exitCode === null ? server.once('exit', resolve) : resolve()))
  rmSync(folder, { recursive: true, force: true })
}
// Of this process and of all that have ended, those of `npm ci` and of the build among them.
const { user, system } = process.cpuUsage()
const children = readFileSync('/proc/self/stat', 'utf8')
  .replace(/^.*\) /, '')
  .split(' ')
  .slice(13, 15)
  .reduce((sum, ticks) => sum + Number(ticks) / 100, 0)
for (const [name, seconds] of took) process.stdout.write(`${seconds.toFixed(1).padStart(7)} s      ${name}\n`)
process.stdout.write(
  `${((user + system) / 1e6 + children).toFixed(1).padStart(7)} s CPU  ${commands.length} commands, ${files.size} files\n`,
)
const [manyCommands, manyFiles] = [commands.length > MOST_COMMANDS, files.size > MOST_FILES]
if (manyCommands || manyFiles)
  process.stderr.write(`A newcomer is asked for at most ${MOST_COMMANDS} commands and ${MOST_FILES} files.\n`)
process.exit(manyCommands || manyFiles ? 1 : 0)
