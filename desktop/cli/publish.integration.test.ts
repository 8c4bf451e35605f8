import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../e2e/support/server.ts'
import { writeWav } from '../engine/testing-audio.ts'
import { type CliRun, runCli } from './testing.ts'

let database: TestDatabase
let server: TestServer
let user: SignedInUser
let folder: string

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'veza-cli-'))
  user = await newUser(server, ['listener'])
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const library = () => join(folder, 'library')
const run = (...args: string[]) => runCli([...args, '--library', library()], { cwd: folder })
const publish = (file: string, ...more: string[]) =>
  run(
    'publish',
    file,
    '--server',
    server.url,
    '--email',
    user.email,
    '--password',
    user.password,
    '--json',
    ...more,
  )
// biome-ignore lint/suspicious/noExplicitAny: the shape is what is tested
const lastLine = ({ stdout }: CliRun): any => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')

test('one command brings a file to where listeners hear it', async () => {
  writeWav(join(folder, 'song.wav'), { seconds: 14 })
  const done = await publish('song.wav', '--title', 'First light', '--tags', 'Folk, quiet', '--genre', 'Folk')
  expect(done.stderr).not.toContain('Error')
  expect(done.stderr).toContain('This account can publish now: it was made a creator account.')
  expect(done.code).toBe(0)
  expect(done.stdout.trimEnd().split('\n')).toHaveLength(1)
  const result = lastLine(done)
  expect(result).toMatchObject({
    trackId: expect.any(String),
    url: expect.stringContaining('/tracks/first-light'),
    durationMs: 14_000,
    renditions: ['aac-64', 'aac-128', 'aac-256', 'flac'],
  })
  expect(result.integratedLufs).toBeLessThan(0)
  expect(result.truePeakDbtp).toBeLessThan(0)

  const track = await fetch(`${server.url}/api/v1/tracks/${result.trackId}`).then((answer) => answer.json())
  expect(track).toMatchObject({
    status: 'published',
    title: 'First light',
    tags: ['folk', 'quiet'],
    genre: 'Folk',
    hasOriginal: true,
  })
  // The playlist that listeners get decodes, by a program we did not write, to the whole length.
  const { stdout } = await promisify(execFile)('ffprobe', [
    '-v',
    'error',
    '-show_entries',
    'format=duration',
    '-of',
    'csv=p=0',
    result.masterUrl,
  ])
  expect(Math.abs(Number(stdout) - 14)).toBeLessThan(0.1)

  const again = await publish('song.wav')
  expect(again.stderr).not.toContain('creator account')
  expect(lastLine(again)).toEqual(result)
  writeFileSync(join(folder, 'song.lrc'), '[00:01.00]Morning\n[01:90.00]comes\n')
  const misread = await publish('song.wav', '--lyrics', 'song.lrc')
  expect([misread.code, lastLine(misread).error.code]).toEqual([2, 'bad-lyrics'])
  writeFileSync(join(folder, 'song.lrc'), '[00:01.00]Morning\n[00:02.00]comes\n')
  const retitled = await publish('song.wav', '--title', 'Second light', '--lyrics', 'song.lrc')
  expect(retitled.code).toBe(0)
  const after = await fetch(`${server.url}/api/v1/tracks/${result.trackId}`).then((answer) => answer.json())
  expect(after).toMatchObject({ title: 'Second light', genre: 'Folk' })
  const page = await fetch(result.url).then((answer) => answer.text())
  expect(page).toContain('<p data-at="1000">Morning</p><p data-at="2000">comes</p>')
})

test('the original arrives as it was', async () => {
  const path = writeWav(join(folder, '-it\'s "odd"\n🎸.wav'), { seconds: 3 })
  const done = await publish('-it\'s "odd"\n🎸.wav', '--no-lossless')
  expect(done.code).toBe(0)
  expect(lastLine(done).renditions).toEqual(['aac-64', 'aac-128', 'aac-256'])
  const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex')
  const stored = readdirSync(server.dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => statSync(file).size === statSync(path).size)
    .map((file) => createHash('sha256').update(readFileSync(file)).digest('hex'))
  expect(stored).toContain(sha256)
})

test('after kill -9 at any moment the same command goes on', async () => {
  const path = writeWav(join(folder, 'song.wav'), { seconds: 30 })
  let kills = 0
  for (let round = 0; round < 6; round++) {
    // Each time a little further: from before the library opens to well into the upload.
    const cut = await runCli(
      [
        'publish',
        path,
        '--server',
        server.url,
        '--email',
        user.email,
        '--password',
        user.password,
        '--json',
        '--library',
        library(),
      ],
      { onStart: (child) => void setTimeout(() => child.kill('SIGKILL'), 300 + round * 700) },
    )
    if (cut.signal === 'SIGKILL') kills++
  }
  expect(kills).toBeGreaterThan(0)
  const done = await publish(path)
  expect(done.stderr).not.toMatch(/unforeseen|Something unexpected/)
  expect(done.code).toBe(0)
  expect(lastLine(done).durationMs).toBe(30_000)
  const headers = { authorization: user.authorization }
  const answer = await fetch(`${server.url}/api/v1/me/tracks`, { headers })
  const mine = (await answer.json()) as { items: unknown[] }
  expect(mine.items).toHaveLength(1)
})

test('the cover of a tagged file comes along', async () => {
  const make = promisify(execFile)
  writeWav(join(folder, 'plain.wav'), { seconds: 2 })
  await make('ffmpeg', [
    '-v',
    'error',
    '-f',
    'lavfi',
    '-i',
    'color=red:s=64x64',
    '-frames:v',
    '1',
    join(folder, 'c.png'),
  ])
  const tagged = join(folder, 'song.mp3')
  const inputs = [
    '-i',
    join(folder, 'plain.wav'),
    '-i',
    join(folder, 'c.png'),
    '-map',
    '0',
    '-map',
    '1',
    '-c:v',
    'copy',
  ]
  await make('ffmpeg', [
    '-v',
    'error',
    ...inputs,
    '-disposition:v',
    'attached_pic',
    '-metadata',
    'title=With a face',
    tagged,
  ])
  const done = await publish(tagged)
  expect(done.code).toBe(0)
  // A lossy source has no lossless rendition.
  expect(lastLine(done).renditions).not.toContain('flac')
  const answer = await fetch(`${server.url}/api/v1/tracks/${lastLine(done).trackId}`)
  const track = (await answer.json()) as { title: string; coverUrl: string }
  expect(track.title).toBe('With a face')
  expect((await fetch(track.coverUrl)).status).toBe(200)
})

async function uploadsAtServer(): Promise<number> {
  return (await server.ctx.db.selectFrom('uploads').select('id').execute()).length
}

test('a server that stops and comes back is waited for', async () => {
  const path = writeWav(join(folder, 'song.wav'), { seconds: 10 })
  await run('login', '--server', server.url, '--email', user.email, '--password', user.password)
  const before = await uploadsAtServer()
  const going = publish(path)
  // Under way, however slow the machine: who finds no server at all is told so at once.
  await expect.poll(uploadsAtServer, { timeout: 60_000 }).toBeGreaterThan(before)
  await server.restart()
  const done = await going
  expect(done.code).toBe(0)
})

test('what is wrong is said before anything is sent', async () => {
  const path = writeWav(join(folder, 'song.wav'), { seconds: 1 })
  const long = await publish(path, '--title', 'a'.repeat(10_000))
  expect([long.code, lastLine(long).error.code]).toEqual([2, 'bad-metadata'])
  const gone = await publish(join(folder, 'nothing.wav'))
  expect([gone.code, lastLine(gone).error.code]).toEqual([3, 'gone'])
  const wrong = await run(
    'publish',
    path,
    '--server',
    server.url,
    '--email',
    user.email,
    '--password',
    'not the password',
    '--json',
  )
  expect([wrong.code, lastLine(wrong).error.code]).toEqual([4, 'sign-in-refused'])
  const nowhere = await run(
    'publish',
    path,
    '--server',
    'http://127.0.0.1:9',
    '--email',
    'a@b.org',
    '--password',
    'x',
    '--json',
  )
  expect([nowhere.code, lastLine(nowhere).error.code]).toEqual([5, 'unreachable'])
  const status = lastLine(await run('status', '--json'))
  expect(status.jobs).toMatchObject({ queued: 0, running: 0, failed: 0 })
})

test('a source that changed is not published', async () => {
  const path = writeWav(join(folder, 'song.wav'), { seconds: 2 })
  const first = await run('import', path, '--json')
  expect(first.code).toBe(0)
  const done = await publish(path)
  expect(done.code).toBe(0)
  writeWav(path, { seconds: 2, seed: 9 })
  const other = await publish(path)
  // Other content is another track.
  expect(lastLine(other).trackId).not.toBe(lastLine(done).trackId)
})

test('a track edited elsewhere meanwhile is merged, and a conflict is the creator’s to decide', async () => {
  const path = writeWav(join(folder, 'song.wav'), { seconds: 2 })
  const { trackId } = lastLine(await publish(path, '--title', 'Mine'))
  const edit = async (changes: object) => {
    const headers = { authorization: user.authorization, 'content-type': 'application/json' }
    const url = `${server.url}/api/v1/tracks/${trackId}`
    const { version } = (await fetch(url, { headers }).then((answer) => answer.json())) as { version: number }
    const answer = await fetch(url, {
      method: 'PATCH',
      headers,
      body: JSON.stringify({ version, ...changes }),
    })
    expect(answer.status).toBe(200)
  }
  await edit({ description: 'Written on the web' })
  expect((await publish(path, '--genre', 'Jazz')).code).toBe(0)
  await edit({ title: 'Theirs' })
  const conflict = await publish(path, '--title', 'Other')
  expect([conflict.code, lastLine(conflict).error.code]).toEqual([6, 'changed-elsewhere'])
  expect((await publish(path, '--title', 'Other', '--overwrite')).code).toBe(0)
  const track = await fetch(`${server.url}/api/v1/tracks/${trackId}`).then((answer) => answer.json())
  expect(track).toMatchObject({ title: 'Other', genre: 'Jazz', description: 'Written on the web' })
})

test('login, status, doctor, logout', async () => {
  user = await newUser(server, ['creator'])
  const login = await run(
    'login',
    '--server',
    server.url,
    '--email',
    user.email,
    '--password',
    user.password,
    '--json',
  )
  expect(lastLine(login)).toEqual({ server: server.url, email: user.email })
  expect(statSync(join(library(), 'sessions.json')).mode & 0o777).toBe(0o600)
  const doctor = lastLine(await run('doctor', '--json'))
  expect(doctor.ok).toBe(true)
  expect(
    doctor.checks.map(({ name, status }: { name: string; status: string }) => `${name} ${status}`),
  ).toEqual(
    ['node', 'ffmpeg', 'library', 'disk', 'server', 'limits', 'clock', 'session', 'store'].map(
      (name) => `${name} ok`,
    ),
  )
  await run('logout')
  const out = await run(
    'publish',
    writeWav(join(folder, 'a.wav'), { seconds: 1 }),
    '--server',
    server.url,
    '--json',
  )
  expect([out.code, lastLine(out).error.code]).toEqual([4, 'not-signed-in'])
})

test('a time is planned for, moved by the same command, and refused before any work where it is none', async () => {
  writeWav(join(folder, 'song.wav'), { seconds: 11 })
  const wrong = [
    ['tomorrow', 'bad-time'],
    ['2026-02-31T10:00', 'bad-time'],
    ['2020-01-01T00:00', 'time-passed'],
    [new Date(Date.now() + 400 * 86_400_000).toISOString().slice(0, 16), 'time-too-far'],
  ] as const
  for (const [time, code] of wrong) {
    const refused = await publish('song.wav', '--at', time)
    expect(refused.code).toBe(2)
    expect(lastLine(refused)).toMatchObject({ error: { code } })
  }
  const at = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 16)
  const statusOf = async (id: string) => {
    const answer = await fetch(`${server.url}/api/v1/tracks/${id}`)
    return answer.status
  }
  const [first, second] = [at(10), at(20)]
  const planned = lastLine(await publish('song.wav', '--at', `${first}Z`))
  expect(planned).toMatchObject({ publishAt: `${first}:00.000Z`, trackId: expect.any(String) })
  expect(await statusOf(planned.trackId)).toBe(404)
  const { stderr, stdout } = await run('publish', 'song.wav', '--server', server.url, '--at', `${second}Z`)
  expect(`${stdout}${stderr}`).toContain('Becomes public on')
  const moved = await server.ctx.db
    .selectFrom('tracks')
    .select(['status', 'publishAt'])
    .where('id', '=', planned.trackId)
    .executeTakeFirst()
  expect(moved).toEqual({ status: 'draft', publishAt: new Date(`${second}Z`) })
  expect(lastLine(await publish('song.wav'))).toMatchObject({ publishAt: null, trackId: planned.trackId })
  expect(await statusOf(planned.trackId)).toBe(200)
})
