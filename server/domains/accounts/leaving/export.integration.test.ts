import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { DAY_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, newTrack } from '../../../../e2e/support/api.ts'
import { fakeClock } from '../../../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../../../e2e/support/postgres.ts'
import {
  newUser,
  type SignedInUser,
  startTestServer,
  type TestServer,
} from '../../../../e2e/support/server.ts'
import { unzip } from '../../../../e2e/support/zip.ts'
import { personalData } from '../../../personal-data.ts'
import { mailsOf, postedMails } from '../testing.ts'
import { eraseDueAccounts } from './erasure.ts'
import { removeExportsOf, removeOldExports, writeExport } from './export-file.ts'
import type { PersonalData } from './personal-data.ts'

const clock = fakeClock()
let database: TestDatabase
let server: TestServer

beforeAll(async () => {
  database = await testDatabase()
  // The jobs are done here, one by one.
  server = await startTestServer({ databaseUrl: database.url, clock, env: { ROLE: 'web' } })
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

type Export = { status: string; bytes: number | null; expiresAt: string | null }
const status = async (user: SignedInUser) => (await call<Export>(server, user, 'GET /auth/me/export')).body
const ask = (user: SignedInUser) => {
  // Which one is the newest is told by the clock.
  clock.advance(1)
  return call<Export>(server, user, 'POST /auth/me/export', { currentPassword: user.password })
}
const linkTo = async (user: SignedInUser) => {
  const { password: currentPassword } = user
  type Link = { url: string; expiresAt: string }
  return (await call<Link>(server, user, 'POST /auth/me/export/link', { currentPassword })).body
}
const attempt = (isLast = false) => ({ isLast, signal: new AbortController().signal })
async function newestId(user: SignedInUser): Promise<string> {
  const { rows } = await sql<{ id: string }>`SELECT id FROM data_exports WHERE user_id = ${user.id}
    ORDER BY created_at DESC, id DESC LIMIT 1`.execute(server.ctx.db)
  return rows[0]?.id ?? ''
}
const write = async (user: SignedInUser, data = personalData, isLast = false) =>
  writeExport(server.ctx, data, await newestId(user), attempt(isLast))
async function objectsOf(user: SignedInUser): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of server.ctx.store.list(`exports/${user.id}/`)) keys.push(key)
  return keys
}
const again = async (user: SignedInUser): Promise<SignedInUser> => {
  const { email, password } = user
  const { body } = await call<{ accessToken: string }>(server, undefined, 'POST /auth/login', {
    email,
    password,
  })
  return { ...user, authorization: `Bearer ${body.accessToken}` }
}
const mailJobsTo = async (user: SignedInUser, subject: string) =>
  (await postedMails(server.ctx, user.email)).filter((mail) => mail.subject === subject).length

test('the copy holds what is one’s own, as JSON in a zip, behind a link that one gets alone', async () => {
  const user = await newUser(server)
  const stranger = await newUser(server)
  const own = await newTrack(server, user, 'One of mine')
  const comment = { atMs: 0, text: 'Said at the start' }
  expect((await call(server, user, `POST /tracks/${own.id}/comments`, comment)).status).toBe(201)
  await newTrack(server, stranger, 'One of theirs')
  expect(await status(user)).toMatchObject({ status: 'none' })
  const asked = await ask(user)
  expect(asked).toMatchObject({ status: 202, body: { status: 'preparing' } })
  expect((await ask(user)).body, 'one at a time').toMatchObject({ status: 'preparing' })
  await write(user)
  const ready = await status(user)
  expect(ready).toMatchObject({
    status: 'ready',
    expiresAt: new Date(clock.now().getTime() + 7 * DAY_MS).toISOString(),
  })
  const { url } = await linkTo(user)
  const answer = await fetch(url)
  expect(answer.headers.get('content-type')).toBe('application/zip')
  expect(answer.headers.get('content-disposition')).toContain('.zip')
  const bytes = Buffer.from(await answer.arrayBuffer())
  expect(bytes).toHaveLength(ready.bytes ?? -1)
  const files = unzip(bytes)
  expect([...files.keys()].toSorted()).toEqual(
    [
      'account',
      'blocked',
      'comments',
      'copyright-notices',
      'counter-notices',
      'discountCodes',
      'dismissed-announcements',
      'disputes',
      'downloads',
      'events',
      'flags-by-name',
      'following',
      'former-seller-accounts',
      'identities',
      'licences',
      'likes',
      'listening-sessions',
      'moderation-decisions',
      'notification-settings',
      'notifications',
      'orders',
      'passkeys',
      'payouts',
      'playlist-rows',
      'playlists-of-others',
      'playlists',
      'products',
      'profile',
      'publication-reads',
      'queue-items',
      'queue',
      'refunds',
      'renditions',
      'reports',
      'reposts',
      'reviews',
      'seller-account',
      'sessions',
      'shares',
      'splitShares',
      'tracks',
      'transfers',
      'uploads',
      'wishes',
    ].map((name) => `${name}.json`),
  )
  const file = (name: string): unknown => JSON.parse(files.get(`${name}.json`) ?? '')
  expect(file('account')).toMatchObject([{ email: user.email, username: user.username }])
  expect(file('tracks')).toMatchObject([{ title: 'One of mine' }])
  expect(file('sessions')).toMatchObject([{ address: '127.0.0.1' }])
  expect(file('events')).toMatchObject([{ kind: 'export-asked', bySelf: true }])
  expect(file('comments')).toMatchObject([{ trackId: own.id, ...comment }])
  expect(file('uploads')).toEqual([])
  const whole = [...files.values()].join('\n')
  for (const secret of ['argon2', 'password_hash', 'passwordHash', 'tokenHash', stranger.username])
    expect(whole).not.toContain(secret)
  expect(await mailJobsTo(user, 'The copy of your data is ready')).toBe(1)
  const bare = new URL(url)
  bare.search = ''
  expect((await fetch(bare)).ok).toBe(false)
})

test('a session that was found open carries nothing away: the password, or a fresh factor', async () => {
  const user = await newUser(server)
  const refused = await call(server, user, 'POST /auth/me/export')
  expect(refused.body).toMatchObject({ status: 400, code: 'password-missing' })
  const guess = { currentPassword: 'not the password of anybody' }
  expect((await call(server, user, 'POST /auth/me/export', guess)).body).toMatchObject({
    status: 403,
    code: 'wrong-password',
  })
  expect(await status(user)).toMatchObject({ status: 'none' })
})

test('nor does it have the copy that its owner has asked for: the address is given for the password alone', async () => {
  const user = await newUser(server)
  await ask(user)
  expect(await linkTo(user)).toMatchObject({ status: 409, code: 'export-not-ready' })
  await write(user)
  expect(JSON.stringify(await status(user))).not.toContain('http')
  const path = 'POST /auth/me/export/link'
  expect((await call(server, user, path)).body).toMatchObject({ status: 400, code: 'password-missing' })
  const guess = { currentPassword: 'not the password of anybody' }
  expect((await call(server, user, path, guess)).body).toMatchObject({ status: 403, code: 'wrong-password' })
  const other = await newUser(server)
  expect(await linkTo(other)).toMatchObject({ status: 409, code: 'export-not-ready' })
  expect((await fetch((await linkTo(user)).url)).status).toBe(200)
})

test('the link lasts ten minutes, the file seven days', async () => {
  const user = await newUser(server)
  await ask(user)
  await write(user)
  const { url, expiresAt } = await linkTo(user)
  expect(expiresAt).toBe(new Date(clock.now().getTime() + 10 * MINUTE_MS).toISOString())
  clock.advance(9 * MINUTE_MS)
  expect((await fetch(url)).status).toBe(200)
  clock.advance(3 * MINUTE_MS)
  expect((await fetch(url)).ok).toBe(false)
  expect((await fetch((await linkTo(await again(user))).url)).status).toBe(200)
  await removeOldExports(server.ctx)
  expect(await objectsOf(user)).toHaveLength(1)
  clock.advance(7 * DAY_MS)
  expect(await status(await again(user))).toMatchObject({ status: 'removed' })
  await removeOldExports(server.ctx)
  expect(await objectsOf(user)).toEqual([])
  expect(await status(await again(user))).toMatchObject({ status: 'removed' })
})

test('three a day, then one waits', async () => {
  const user = await newUser(server)
  for (let round = 0; round < 3; round++) {
    expect((await ask(user)).status).toBe(202)
    await write(user)
  }
  const fourth = await ask(user)
  expect(fourth.body).toMatchObject({ status: 429, code: 'rate-limited' })
  expect(fourth.headers.get('retry-after')).toBe(String(24 * 3600))
  clock.advance(DAY_MS)
  expect((await ask(await again(user))).status).toBe(202)
})

test('ten calls at once begin one', async () => {
  const user = await newUser(server)
  const answers = await Promise.all(Array.from({ length: 10 }, () => ask(user)))
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(202))
  const { rows } = await sql`SELECT FROM data_exports WHERE user_id = ${user.id}`.execute(server.ctx.db)
  expect(rows).toHaveLength(1)
})

const failing: PersonalData = {
  domain: 'failing',
  collect: () => ({ broken: brokenRows() }),
}
async function* brokenRows() {
  yield { first: 'row' }
  throw new Error('the database went away')
}

test('work that fails is done again; on the last attempt it is given up, and nothing is left', async () => {
  const user = await newUser(server)
  await ask(user)
  await expect(write(user, [failing])).rejects.toThrow('the database went away')
  expect(await status(user)).toMatchObject({ status: 'preparing' })
  await write(user)
  await write(user)
  expect(await status(user)).toMatchObject({ status: 'ready' })
  expect(await mailJobsTo(user, 'The copy of your data is ready')).toBe(1)
  await ask(user)
  await expect(write(user, [failing], true)).rejects.toThrow()
  expect(await status(user)).toMatchObject({ status: 'failed' })
  expect(await objectsOf(user)).toHaveLength(1)
  expect((await ask(user)).body).toMatchObject({ status: 'preparing' })
})

/** What is held, without what has been let go and not collected yet. @returns bytes */
function held(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const { arrayBuffers, heapUsed } = process.memoryUsage()
  return arrayBuffers + heapUsed
}

test('a long list is packed as it is read, and not held', async () => {
  const user = await newUser(server)
  await ask(user)
  let [read, most] = [0, 0]
  const started = held()
  const long: PersonalData = {
    domain: 'long',
    collect: () => ({
      long: (async function* () {
        for (; read < 60_000; read++) {
          yield { read, words: `${read} `.repeat(200) }
          if (read % 5_000 === 0) most = Math.max(most, held() - started)
        }
      })(),
    }),
  }
  await write(user, [long])
  expect(await status(user)).toMatchObject({ status: 'ready' })
  // Some 75 MB of text; held whole, it would be more.
  expect(most).toBeLessThan(20 * 1024 * 1024)
})

test('a copy that is ready after its owner has left is removed at once, as are the earlier ones', async () => {
  const user = await newUser(server)
  await ask(user)
  await write(user)
  await ask(user)
  const lateId = await newestId(user)
  const { password: currentPassword } = user
  await call(server, user, 'POST /auth/me/deletion', { currentPassword })
  const leavesMidway: PersonalData = {
    domain: 'slow',
    collect: () => ({
      slow: (async function* () {
        clock.advance(14 * DAY_MS)
        yield await eraseDueAccounts(server.ctx, personalData)
      })(),
    }),
  }
  await writeExport(server.ctx, [leavesMidway], lateId, attempt())
  expect(await objectsOf(user), 'the earlier one is the job’s').toHaveLength(1)
  await removeExportsOf(server.ctx, user.id)
  expect(await objectsOf(user)).toEqual([])
  expect(mailsOf(server.ctx).to(user.email, /./)).toEqual([])
})
