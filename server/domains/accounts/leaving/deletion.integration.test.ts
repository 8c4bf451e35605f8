import { DAY_MS, HOUR_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, newTrack, uploadWhole } from '../../../../e2e/support/api.ts'
import { fakeClock } from '../../../../e2e/support/bare-http.ts'
import { giveSound } from '../../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../../e2e/support/postgres.ts'
import {
  newUser,
  type SignedInUser,
  startTestServer,
  type TestServer,
} from '../../../../e2e/support/server.ts'
import { personalData } from '../../../personal-data.ts'
import { sweepStorage } from '../../uploads/index.ts'
import { recordEvent } from '../events.ts'
import { sweepAccounts } from '../sweep.ts'
import { mailsOf } from '../testing.ts'
import { eraseAccount, eraseDueAccounts } from './erasure.ts'

const clock = fakeClock()
let database: TestDatabase
let server: TestServer

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, clock })
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

type Me = { deletionAt: string | null; code?: string }
type Asker = Pick<SignedInUser, 'authorization'>
const login = (user: SignedInUser) =>
  call<{ accessToken: string }>(server, undefined, 'POST /auth/login', {
    email: user.email,
    password: user.password,
  })
const again = async (user: SignedInUser): Promise<Asker> => ({
  authorization: `Bearer ${(await login(user)).body.accessToken}`,
})
const leave = (user: SignedInUser) =>
  call<Me>(server, user, 'POST /auth/me/deletion', { currentPassword: user.password })
const stay = (asker: Asker) => call<Me>(server, asker, 'DELETE /auth/me/deletion')
const erase = () => eraseDueAccounts(server.ctx, personalData)

test('for 14 days all works as before, signing in says the day, and one may stay', async () => {
  const user = await newUser(server)
  const other = await again(user)
  const refused = await call(server, user, 'POST /auth/me/deletion', { currentPassword: 'wrong' })
  expect(refused.body).toMatchObject({ code: 'wrong-password' })
  expect((await call(server, user, 'POST /auth/me/deletion')).body).toMatchObject({
    code: 'password-missing',
  })
  const deletionAt = new Date(clock.now().getTime() + 14 * DAY_MS).toISOString()
  expect((await leave(user)).body).toMatchObject({ deletionAt })
  await mailsOf(server.ctx).next(user.email, /will be deleted/)
  expect((await call(server, other, 'GET /auth/me')).status).toBe(401)
  expect((await call(server, user, 'GET /auth/me')).status).toBe(200)
  clock.advance(HOUR_MS)
  const asker = await again(user)
  expect((await leave({ ...user, ...asker })).body, 'the first day stays').toMatchObject({ deletionAt })
  clock.advance(14 * DAY_MS - HOUR_MS - 1)
  expect(await erase()).toBe(0)
  const late = await again(user)
  expect((await call(server, late, 'GET /auth/me')).body).toMatchObject({ deletionAt })
  expect((await stay(late)).body).toMatchObject({ deletionAt: null })
  clock.advance(DAY_MS)
  expect(await erase()).toBe(0)
  expect((await login(user)).status).toBe(200)
  await mailsOf(server.ctx).next(user.email, /account stays/)
  expect(mailsOf(server.ctx).to(user.email, /will be deleted/)).toHaveLength(1)
})

test('after that nothing names the person any more: not a row, not an object', async () => {
  const [user, friend] = [await newUser(server), await newUser(server)]
  const track = await newTrack(server, user, 'A song by somebody')
  const bytes = Buffer.from(`RIFF${user.id}`.padEnd(400, ' '))
  const upload = await uploadWhole(server, user, track.id, bytes, 'my-own-name.wav')
  const given = await call(server, user, `POST /tracks/${track.id}/original`, { uploadId: upload.id })
  expect(given.status).toBe(200)
  await giveSound(server, user, track.id)
  expect((await call(server, user, `POST /tracks/${track.id}/publish`)).status).toBe(200)
  expect((await call(server, friend, `PUT /people/${user.username}/follow`)).status).toBe(200)
  const theirs = await newTrack(server, friend, 'Of a friend')
  await giveSound(server, friend, theirs.id)
  expect((await call(server, friend, `POST /tracks/${theirs.id}/publish`)).status).toBe(200)
  const said = { atMs: 0, text: 'somebody was here' }
  expect((await call(server, user, `POST /tracks/${theirs.id}/comments`, said)).status).toBe(201)
  await call(server, user, 'PATCH /people/me', { version: 1, displayName: 'Somebody Real' })
  await leave(user)
  for (const trace of [
    'tracks.title: somebody',
    'comments.text: somebody',
    'uploads.filename: my-own-name',
    'sessions.address: 127.0.0.1',
  ])
    expect(await traces(user)).toContain(trace)
  expect((await call(server, undefined, `GET /tracks/${track.id}`)).status).toBe(200)
  clock.advance(14 * DAY_MS)
  expect(await erase()).toBe(1)
  expect(await erase(), 'a second run finds nothing').toBe(0)

  expect((await login(user)).body).toMatchObject({ code: 'wrong-credentials' })
  expect((await call(server, undefined, `GET /tracks/${track.id}`)).status).toBe(404)
  expect(await traces(user)).toEqual([])
  const comments = await call<{ items: unknown[] }>(server, undefined, `GET /tracks/${theirs.id}/comments`)
  expect(comments.body.items).toEqual([])
  const { rows } = await sql`SELECT email, username, display_name, password_hash, erased_at FROM users
    WHERE id = ${user.id}`.execute(server.ctx.db)
  expect(rows).toEqual([
    { email: null, username: `~${user.id}`, displayName: '', passwordHash: null, erasedAt: clock.now() },
  ])
  await mailsOf(server.ctx).next(user.email, /was deleted/)

  clock.advance(8 * DAY_MS)
  await sweepStorage(server.ctx)
  const left: string[] = []
  for await (const { key } of server.ctx.store.list('tracks/')) if (key.includes(user.id)) left.push(key)
  expect(left).toEqual([])
})

/** Every text and json column of every table of ours that still holds something of this person. */
async function traces(user: SignedInUser): Promise<string[]> {
  const { rows: columns } = await sql<{ name: string; column: string }>`
    SELECT table_name AS name, column_name AS "column" FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name <> 'username_holds'
      AND data_type IN ('text', 'jsonb', 'ARRAY')`.execute(server.ctx.db)
  const words = [user.email, user.username, 'Somebody Real', 'somebody', 'my-own-name', '127.0.0.1']
  const found: string[] = []
  for (const { name, column } of columns)
    for (const word of words) {
      const pattern = `%${word}%`
      const owner = { users: 'id', tracks: 'owner_id', comments: 'author_id' }[name] ?? 'user_id'
      const { rows } = await sql`SELECT FROM ${sql.table(name)} AS it
        WHERE ${sql.ref(column)}::text ILIKE ${pattern}
          AND (to_jsonb(it) ->> ${owner} = ${user.id} OR ${word} IN (${user.email}, ${user.username}))`.execute(
        server.ctx.db,
      )
      if (rows.length > 0) found.push(`${name}.${column}: ${word}`)
    }
  return found
}

test('what is left of one who left points to nobody by what goes with a user’s row', async () => {
  const user = await newUser(server)
  await leave(user)
  clock.advance(14 * DAY_MS)
  await erase()
  const { rows } = await sql<{ name: string; column: string }>`
    SELECT relname AS name, attname AS "column" FROM pg_constraint
    JOIN pg_class ON pg_class.oid = conrelid
    JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
    WHERE contype = 'f' AND confrelid = 'users'::regclass AND confdeltype IN ('c', 'n')`.execute(
    server.ctx.db,
  )
  expect(rows.length).toBeGreaterThan(8)
  for (const { name, column } of rows) {
    const left = await sql`SELECT FROM ${sql.table(name)} WHERE ${sql.ref(column)} = ${user.id}`.execute(
      server.ctx.db,
    )
    // That the account was deleted is all that is kept of it.
    expect(left.rows, `${name}.${column}`).toHaveLength(
      name === 'account_events' && column === 'user_id' ? 1 : 0,
    )
  }
})

test('what a member of the staff did stays in others’ accounts, without the network address it was done from', async () => {
  const [staff, user, other] = [
    await newUser(server, ['admin']),
    await newUser(server),
    await newUser(server),
  ]
  const { ctx } = server
  await ctx.transaction(async (tx) => {
    const done = { userId: user.id, kind: 'role-granted', detail: { role: 'moderator' } } as const
    await recordEvent(tx, ctx, { ...done, actorId: staff.id, address: '203.0.113.200' })
    await recordEvent(tx, ctx, { ...done, actorId: other.id, address: '203.0.113.201' })
  })
  await leave(staff)
  clock.advance(14 * DAY_MS)
  await erase()
  const events = ctx.db.selectFrom('accountEvents').select(['kind', 'actorId', 'address'])
  expect(await events.where('userId', '=', user.id).orderBy('address').execute()).toEqual([
    { kind: 'role-granted', actorId: null, address: '' },
    { kind: 'role-granted', actorId: other.id, address: '203.0.113.201' },
  ])
})

test('why the staff did something to an account goes with it, and so does its name in what they wrote of others', async () => {
  const [user, namesake, other] = [await newUser(server), await newUser(server), await newUser(server)]
  const { ctx } = server
  const note = (userId: string, reason: string) =>
    ctx.transaction((tx) =>
      recordEvent(tx, ctx, {
        userId,
        kind: 'role-taken',
        actorId: null,
        detail: { role: 'moderator', reason },
      }),
    )
  await note(user.id, 'they wrote that they are ill')
  const { username, email } = user
  await note(other.id, `asked by @${username.toUpperCase()} (${email}), not ${username}-2; see ${username}.`)
  await note(other.id, `as ${namesake.username} wished`)
  await leave(user)
  clock.advance(14 * DAY_MS)
  await erase()
  const reasons = async (id: string) => {
    const { rows } = await sql<{ reason: string }>`
      SELECT detail->>'reason' AS reason FROM account_events WHERE user_id = ${id}`.execute(ctx.db)
    return rows.map(({ reason }) => reason).toSorted()
  }
  expect(await reasons(user.id)).toEqual([null])
  expect(await reasons(other.id)).toEqual([
    `as ${namesake.username} wished`,
    `asked by @— (—), not ${username}-2; see —.`,
  ])
})

test('the hourly job erases whose day has come', async () => {
  const user = await newUser(server)
  await leave(user)
  clock.advance(14 * DAY_MS)
  await server.ctx.transaction((tx) => server.ctx.jobs.enqueue(tx, 'accounts.erase', {}))
  const erasedAt = async () =>
    (await server.ctx.db.selectFrom('users').select('erasedAt').where('id', '=', user.id).execute())[0]
      ?.erasedAt
  await expect.poll(erasedAt, { timeout: 20_000 }).toEqual(clock.now())
  await mailsOf(server.ctx).next(user.email, /was deleted/)
})

test('the username stays taken for a year, the address is free at once', async () => {
  const user = await newUser(server)
  await leave(user)
  clock.advance(14 * DAY_MS)
  await erase()
  const register = (username: string, email: string) =>
    call(server, undefined, 'POST /auth/register', { username, email, password: 'first choice of words' })
  expect((await register(user.username, 'other-one@veza.example')).body).toMatchObject({
    code: 'username-taken',
  })
  expect((await register(`${user.username}-b`, user.email)).status).toBe(201)
  await mailsOf(server.ctx).next(user.email, /Confirm your address/)
  clock.advance(365 * DAY_MS - 1)
  await sweepAccounts(server.ctx)
  expect((await register(user.username, 'other-two@veza.example')).status).toBe(409)
  clock.advance(1)
  await sweepAccounts(server.ctx)
  expect((await register(user.username, 'other-three@veza.example')).status).toBe(201)
  const { rows } = await sql`SELECT FROM users WHERE id = ${user.id}`.execute(server.ctx.db)
  expect(rows, 'the row without a name stays for the books').toHaveLength(1)
})

test('a crash in the middle leaves the account whole, and the next run ends it', async () => {
  const user = await newUser(server)
  const track = await newTrack(server, user)
  await leave(user)
  clock.advance(14 * DAY_MS)
  const crashing = { domain: 'crash', collect: () => ({}), erase: () => Promise.reject(new Error('crash')) }
  await expect(eraseAccount(server.ctx, [...personalData, crashing], user.id)).rejects.toThrow('crash')
  const asker = await again(user)
  expect((await call(server, asker, `GET /tracks/${track.id}`)).status).toBe(200)
  expect(await erase()).toBe(1)
})

test('of the job and a change of mind at the same time, exactly one wins', async () => {
  const outcomes = new Set<string>()
  for (let round = 0; round < 12; round++) {
    const user = await newUser(server)
    await leave(user)
    clock.advance(14 * DAY_MS)
    const asker = await again(user)
    const head = round % 2 === 0
    const erasing = head ? eraseAccount(server.ctx, personalData, user.id) : undefined
    const staying = stay(asker)
    const erased = await (erasing ?? eraseAccount(server.ctx, personalData, user.id))
    const { status } = await staying
    expect([200, 401]).toContain(status)
    expect(erased).toBe(status === 401)
    expect((await login(user)).status).toBe(erased ? 401 : 200)
    outcomes.add(erased ? 'erased' : 'stayed')
  }
  expect(outcomes.has('erased')).toBe(true)
})
