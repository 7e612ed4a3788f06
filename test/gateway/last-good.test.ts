import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { fileText } from '../../src/files/index.ts'
import { createGateway, LoadError, type RunningGateway } from '../../src/gateway/index.ts'
import { FILES, type LogLine, post, type Running, run, SECRET, until } from './running.ts'

let running: Running
afterEach(() => running.stop())

const kept = (): string => join(running.folder, '.last-good', 'revision.json')
const texts = (): string => join(running.folder, '.last-good', 'files')

/** The name under which a text is kept. */
const nameOf = async (text: string): Promise<string> => {
  const { digest } = fileText('', text)
  await until(() => existsSync(join(texts(), digest)))
  return digest
}
const baseline = FILES['policies/baseline.yaml'] ?? ''
const broken = baseline.replace('effect: allow', 'effect: permit')
const edited = baseline.replace('tenant: client.metadata.tenant', 'tenant: { const: edited }')

/** A second gateway on the files of the first, as after a restart. */
const again = async (
  more: object = {},
): Promise<{
  readonly gateway: RunningGateway
  readonly lines: readonly LogLine[]
  readonly admin: string
  readonly url: string
  readonly stop: () => Promise<void>
}> => {
  const lines: LogLine[] = []
  const line = (level: LogLine['level']) => (fields: object, message: string) => {
    lines.push({ level, message, fields: { ...fields } })
  }
  const gateway = await createGateway({
    config: join(running.folder, 'claimgate.yaml'),
    env: { CLIENT_SECRET: SECRET },
    lastGood: true,
    log: { info: line('info'), warn: line('warn'), error: line('error') },
    ...more,
  })
  const listening = await gateway.listen()
  const stop = async (): Promise<void> => {
    await listening.close(100)
    await gateway.close()
  }
  return { gateway, lines, url: listening.url, admin: `http://127.0.0.1:${listening.admin.port}`, stop }
}

const refusal = async (more: object = {}): Promise<LoadError> => {
  const error: unknown = await again(more).then(
    () => null,
    thrown => thrown,
  )
  if (error instanceof LoadError) return error
  throw new Error('it starts')
}

const tenantAt = async (url: string): Promise<unknown> => {
  const answer = (await (await post(`${url}/token`, { grant_type: 'client_credentials' })).json()) as {
    access_token: string
  }
  return JSON.parse(Buffer.from(answer.access_token.split('.')[1] ?? '', 'base64url').toString()).tenant
}

const start = async (): Promise<void> => {
  running = await run({ gateway: { lastGood: true } })
}

/** The notes beside other keys, once a gateway has served with them. */
const notesOf = async (flags: object): Promise<readonly string[]> => {
  await (await again({ flags })).stop()
  return readdirSync(join(running.folder, 'elsewhere')).filter(name => name.endsWith('.last-good'))
}

describe('the last good set', () => {
  test('never is written unless it is asked for', async () => {
    running = await run()
    expect(existsSync(kept())).toBe(false)
    running.write('policies/baseline.yaml', broken)
    expect((await refusal({ lastGood: false })).lastGood).toBeNull()
  })

  test('returns tokens of the last good revision when the files are wrong at start, and says so everywhere', async () => {
    await start()
    const { id } = running.gateway.revision()
    running.write('policies/baseline.yaml', broken)
    const second = await again()
    try {
      expect(second.gateway.revision().id).toBe(id)
      expect(await tenantAt(second.url)).toBe('acme')
      expect(second.gateway.status()).toMatchObject({ source: 'last_good', lastReload: 'rejected' })
      expect(await (await fetch(`${second.admin}/statusz`)).json()).toMatchObject({
        status: 'degraded',
        source: 'last_good',
        revision: id,
        last_reload: 'rejected',
        last_reload_codes: ['CG1104'],
      })
      expect((await fetch(`${second.admin}/readyz`)).status).toBe(200)
      expect(await (await fetch(`${second.admin}/metrics`)).text()).toContain('\nclaimgate_last_good_served 1\n')
      const [loud, why] = second.lines.filter(({ level }) => level === 'error')
      expect(loud).toMatchObject({ fields: { event: 'last_good', revision: id } })
      expect(String(why?.fields['diagnostics'])).toContain('baseline.yaml:')
    } finally {
      await second.stop()
    }
  })

  test('returns to the files as soon as they are right', async () => {
    await start()
    running.write('policies/baseline.yaml', broken)
    const second = await again({ watch: true })
    try {
      running.write('policies/baseline.yaml', edited)
      await until(async () => (await tenantAt(second.url)) === 'edited')
      expect(second.gateway.status()).toMatchObject({ source: 'disk', lastReload: 'applied' })
      expect(await (await fetch(`${second.admin}/metrics`)).text()).toContain('\nclaimgate_last_good_served 0\n')
      await until(() => JSON.parse(readFileSync(kept(), 'utf8')).revision === second.gateway.revision().id)
    } finally {
      await second.stop()
    }
  })

  test('accepts a configuration file that is gone', async () => {
    await start()
    rmSync(join(running.folder, 'claimgate.yaml'))
    const second = await again()
    expect(await tenantAt(second.url)).toBe('acme')
    await second.stop()
  })

  test('returns the newest of the sets that were right, and never a broken one', async () => {
    await start()
    running.write('policies/baseline.yaml', edited)
    expect((await running.gateway.reload()).result).toBe('applied')
    running.write('policies/baseline.yaml', broken)
    expect((await running.gateway.reload()).result).toBe('rejected')
    await until(() => JSON.parse(readFileSync(kept(), 'utf8')).revision === running.gateway.revision().id)
    const second = await again()
    expect(await tenantAt(second.url)).toBe('edited')
    await second.stop()
  })

  test('never holds a secret that is a reference, nor a key of ours, and is nobody else’s to read', async () => {
    await start()
    const names = readdirSync(texts())
    const text = [kept(), ...names.map(name => join(texts(), name))].map(file => readFileSync(file, 'utf8')).join('\n')
    expect(text).toContain('env:CLIENT_SECRET')
    expect(text).not.toContain(SECRET)
    const { keys } = JSON.parse(readFileSync(join(running.folder, 'keys.json'), 'utf8')) as { keys: { d: string }[] }
    for (const { d } of keys) expect(text).not.toContain(d)
    expect(statSync(kept()).mode & 0o777).toBe(0o600)
    for (const name of names) expect(statSync(join(texts(), name)).mode & 0o777).toBe(0o600)
    for (const folder of [join(running.folder, '.last-good'), texts()])
      expect(statSync(folder).mode & 0o777).toBe(0o700)
  })

  test('refuses a set that somebody changed, also with the digests that belong to it', async () => {
    await start()
    running.write('policies/baseline.yaml', broken)
    const file = await nameOf(baseline)
    const changed = baseline.replace('not-other', 'not-oter')
    writeFileSync(join(texts(), file), changed)
    expect((await refusal()).lastGood).toContain('holds no whole set')
    const name = fileText('', changed).digest
    renameSync(join(texts(), file), join(texts(), name))
    writeFileSync(kept(), readFileSync(kept(), 'utf8').replace(file, name))
    expect((await refusal()).lastGood).toContain('changed since it was served')
  })

  test('refuses a set of which a file is missing', async () => {
    await start()
    running.write('policies/baseline.yaml', broken)
    rmSync(join(texts(), await nameOf(baseline)))
    expect((await refusal()).lastGood).toContain('holds no whole set')
  })

  test('never writes again what has not changed, and holds nothing of what is gone', async () => {
    await start()
    const [before, client] = [await nameOf(baseline), await nameOf(FILES['clients/basic.yaml'] ?? '')]
    const { ino } = statSync(join(texts(), client))
    running.write('policies/baseline.yaml', edited)
    await running.gateway.reload()
    const now = fileText('', edited).digest
    await until(() => existsSync(join(texts(), now)) && !existsSync(join(texts(), before)))
    expect(statSync(join(texts(), client)).ino).toBe(ino)
    const list = readFileSync(kept(), 'utf8')
    for (const name of readdirSync(texts())) expect(list).toContain(name)
  })

  test.each([
    ['a half-written set', (text: string) => text.slice(0, text.length / 2)],
    ['an empty file', () => ''],
    ['another shape', () => '{"revision":"x","savedAt":"y","clients":{}}'],
    ['no set', () => null],
  ])('refuses %s', async (_name, change) => {
    await start()
    running.write('policies/baseline.yaml', broken)
    const text = change(readFileSync(kept(), 'utf8'))
    if (text === null) rmSync(kept())
    else writeFileSync(kept(), text)
    const error = await refusal()
    expect(error.lastGood).toContain('holds no whole set')
    expect(error.diagnostics.map(({ code }) => code)).toContain('CG1104')
  })

  test('refuses an older set, which was right when it was kept', async () => {
    await start()
    const older = readFileSync(kept(), 'utf8')
    running.write('policies/baseline.yaml', edited)
    expect((await running.gateway.reload()).result).toBe('applied')
    // The note names both sets until the new one is whole.
    const [note = ''] = readdirSync(running.folder).filter(name => /^keys.*\.last-good$/.test(name))
    const noted = (): string => readFileSync(join(running.folder, note), 'utf8')
    await until(() => noted() === `${running.gateway.revision().id}\n`)
    running.write('policies/baseline.yaml', broken)
    const newest = readFileSync(kept(), 'utf8')
    writeFileSync(join(texts(), fileText('', baseline).digest), baseline)
    writeFileSync(kept(), older)
    expect((await refusal()).lastGood).toContain('not the one that served last')
    writeFileSync(kept(), newest)
    const second = await again()
    expect(await tenantAt(second.url)).toBe('edited')
    await second.stop()
  })

  test('accepts a set that was kept before there was a note, and one while another takes its place', async () => {
    await start()
    const { id } = running.gateway.revision()
    const [note = ''] = readdirSync(running.folder).filter(name => name.endsWith('.last-good') && name !== '.last-good')
    expect(note).toMatch(/^keys\.json\.[0-9a-f]{8}\.last-good$/)
    expect(statSync(join(running.folder, note)).mode & 0o777).toBe(0o600)
    running.write('policies/baseline.yaml', broken)
    for (const text of [null, `another-one\n${id}\n`]) {
      if (text === null) rmSync(join(running.folder, note))
      else writeFileSync(join(running.folder, note), text)
      const second = await again()
      expect(await tenantAt(second.url)).toBe('acme')
      await second.stop()
    }
  })

  test('returns the newest set where nothing can be noted beside the keys, and says so', async () => {
    running = await run()
    mkdirSync(join(running.folder, 'elsewhere'))
    renameSync(join(running.folder, 'keys.json'), join(running.folder, 'elsewhere', 'keys.json'))
    const flags = { keys: './elsewhere/keys.json' }
    const note = (await notesOf(flags))[0] ?? ''
    // A folder of that name, which root cannot write as a file either.
    rmSync(join(running.folder, 'elsewhere', note))
    mkdirSync(join(running.folder, 'elsewhere', `${note}.draft`))
    const second = await again({ flags })
    await second.stop()
    expect(second.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', fields: expect.objectContaining({ event: 'last_good' }) }),
    )
    running.write('policies/baseline.yaml', broken)
    const third = await again({ flags })
    expect(await tenantAt(third.url)).toBe('acme')
    await third.stop()
  })

  test('refuses a set that was served with other keys', async () => {
    await start()
    running.write('policies/baseline.yaml', broken)
    rmSync(join(running.folder, 'keys.json'))
    expect((await refusal()).lastGood).toContain('changed since it was served')
  })
})
