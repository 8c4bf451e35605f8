import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fakeClock } from '../../../e2e/support/bare-http.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { postedMails } from '../accounts/testing.ts'
import { markAllRead } from './index.ts'
import { changeSettings, sendDigests, settingsOf, unsubscribeTokens } from './testing.ts'

const clock = fakeClock()
let database: TestDatabase
let server: TestServer
let me: SignedInUser
let ana: SignedInUser

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, clock, env: { ROLE: 'web' } })
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})
beforeEach(async () => {
  // Whoever was there before has had theirs.
  await server.ctx.db.updateTable('notificationSettings').set({ digest: 'off' }).execute()
  me = await newUser(server)
  ana = await newUser(server)
  clock.advance(MINUTE_MS)
})

/** Something to tell, at this moment; sessions do not last as long as these tests. */
const followed = (whom: SignedInUser, by: SignedInUser) =>
  server.ctx.db
    .insertInto('follows')
    .values({ followerId: by.id, followeeId: whom.id, createdAt: clock.now() })
    .execute()
const send = () => sendDigests(server.ctx)
const mailsTo = (user: SignedInUser) => postedMails(server.ctx, user.email)
/** Until the next mail is due, and what has happened before has settled. */
const aDay = () => clock.advance(DAY_MS)
const settings = () => settingsOf(server.ctx.db, { userId: me.id })
const set = async (changes: Partial<Awaited<ReturnType<typeof settings>>>) =>
  changeSettings(server.ctx, { userId: me.id }, { ...(await settings()), ...changes })

describe('the mail', () => {
  test('has what is unread, in one’s language, with a way out; and comes once a day, with what is new', async () => {
    await server.ctx.db.updateTable('users').set({ locale: 'fr' }).where('id', '=', me.id).execute()
    const displayName = 'Your payout waits: evil.example/veza'
    await server.ctx.db.updateTable('users').set({ displayName }).where('id', '=', ana.id).execute()
    const { id } = await newPublishedTrack(server, me, { title: 'Mon titre' })
    await followed(me, ana)
    await server.ctx.db
      .insertInto('comments')
      .values({
        id: server.ctx.newId(),
        trackId: id,
        authorId: ana.id,
        atMs: 0,
        text: 'http://evil.example',
        createdAt: clock.now(),
      })
      .execute()
    expect(await send()).toBe(0)
    aDay()
    expect(await send()).toBe(1)
    expect(await send(), 'twice').toBe(0)
    const [mail] = await mailsTo(me)
    expect(mail?.text).toContain(`Bonjour ${me.username}, voici ce que vous n’avez pas encore vu :`)
    expect(mail?.text).toContain(`@${ana.username} vous suit.`)
    expect(mail?.text).toContain(`@${ana.username} a commenté « Mon titre ».`)
    expect(mail?.text, 'what was written, and what they call themselves, stay on the page').not.toContain(
      'evil',
    )
    const token = unsubscribeTokens(server.ctx.config).tokenFor(me.id)
    expect(mail?.text).toContain(`${server.ctx.config.publicUrl}/unsubscribe?token=${token}`)
    expect(mail?.unsubscribeUrl).toBe(
      `${server.ctx.config.publicUrl}/api/v1/notifications/unsubscribe?token=${token}`,
    )
    const ben = await newUser(server)
    await followed(me, ben)
    clock.advance(HOUR_MS)
    expect(await send(), 'before its time').toBe(0)
    aDay()
    await send()
    const [, second] = await mailsTo(me)
    expect(second?.text).toContain(`${ben.username} vous suit.`)
    expect(second?.text).not.toContain(ana.username)
    aDay()
    expect(await send(), 'nothing new').toBe(0)
  })

  test.each([
    ['en', 3, ' and 2 others follow you.'],
    ['en', 101, ' and more than 99 others follow you.'],
    ['fr', 101, ' et plus de 99 autres vous suivent.'],
  ] as const)(
    'of a storm is one line, with the number that the page says: %s, %s',
    async (locale, fans, words) => {
      const { db } = server.ctx
      await db.updateTable('users').set({ locale }).where('id', '=', me.id).execute()
      const name = `fan-${locale}-${fans}-`
      await sql`INSERT INTO users (id, email, username, display_name, email_verified_at, created_at, updated_at)
        SELECT gen_random_uuid(), ${name} || n || '@veza.example', ${name} || n, 'Fan', now(), now(), now()
        FROM generate_series(1, ${sql.lit(fans)}) AS n`.execute(db)
      await sql`INSERT INTO follows (follower_id, followee_id, created_at)
        SELECT id, ${me.id}, ${clock.now()} FROM users WHERE username LIKE ${`${name}%`}`.execute(db)
      aDay()
      await send()
      const [mail] = await mailsTo(me)
      const lines = mail?.text.split('\n').filter((line) => line.includes('@fan-'))
      expect(lines).toEqual([expect.stringMatching(/^@fan-/)])
      expect(lines?.[0]?.endsWith(words), lines?.[0]).toBe(true)
    },
  )

  test('of very many things has the newest', async () => {
    for (let at = 0; at < 16; at++) {
      const { id } = await newPublishedTrack(server, me, { title: `Song ${at}` })
      await server.ctx.db
        .insertInto('comments')
        .values({
          id: server.ctx.newId(),
          trackId: id,
          authorId: ana.id,
          atMs: 0,
          text: 'x',
          createdAt: clock.now(),
        })
        .execute()
      clock.advance(SECOND_MS)
    }
    aDay()
    await send()
    const [mail] = await mailsTo(me)
    expect(mail?.text).toContain('Song 15')
    expect(mail?.text).not.toMatch(/“Song 0”/)
    expect(mail?.text).toContain('And more.')
    expect(mail?.text.match(/commented on/g)).toHaveLength(15)
  })

  test('comes late as one, and at its hour again', async () => {
    const due = async () =>
      (
        await server.ctx.db
          .selectFrom('notificationSettings')
          .select('digestAt')
          .where('userId', '=', me.id)
          .executeTakeFirstOrThrow()
      ).digestAt.getTime()
    const first = await due()
    await followed(me, ana)
    clock.advance(3 * DAY_MS + HOUR_MS)
    expect(await send()).toBe(1)
    expect((await due()) - first).toBe(3 * DAY_MS)
  })

  test('is one, however many workers send at once', async () => {
    await followed(me, ana)
    await followed(ana, me)
    aDay()
    const sent = await Promise.all(Array.from({ length: 6 }, send))
    expect(sent.reduce((sum, one) => sum + one, 0)).toBe(2)
    expect(await mailsTo(me)).toHaveLength(1)
    expect(await mailsTo(ana)).toHaveLength(1)
  })

  test('waits for what has only just happened: it may not be there yet', async () => {
    aDay()
    clock.advance(-30_000)
    await followed(me, ana)
    clock.advance(30_000)
    expect(await send()).toBe(0)
    aDay()
    expect(await send()).toBe(1)
  })

  test('is stored with what says that it was, or neither is', async () => {
    await followed(me, ana)
    aDay()
    const jobs = {
      ...server.ctx.jobs,
      enqueue: () => Promise.reject(new Error('killed in between')),
    }
    expect(await sendDigests({ ...server.ctx, jobs, log: { error: () => undefined } as never })).toBe(0)
    expect(await send()).toBe(1)
    expect(await mailsTo(me)).toHaveLength(1)
  })
})

describe('no mail', () => {
  test('where all is read, switched off, or taken back', async () => {
    await followed(me, ana)
    aDay()
    await markAllRead(server.ctx, { userId: me.id }, { seenUntil: clock.now(), seen: [] })
    expect(await send()).toBe(0)
    await followed(me, await newUser(server))
    await server.ctx.db.deleteFrom('follows').where('followeeId', '=', me.id).execute()
    aDay()
    expect(await send()).toBe(0)
    const { kinds } = await settings()
    await set({ kinds: { ...kinds, follow: { inPage: true, byMail: false } } })
    await followed(me, ana)
    aDay()
    expect(await send()).toBe(0)
    await set({ digest: 'off', kinds })
    await followed(me, await newUser(server))
    aDay()
    expect(await send()).toBe(0)
    await set({ digest: 'weekly' })
    clock.advance(7 * DAY_MS)
    expect(await send(), 'what came while it was off').toBe(0)
    await followed(me, await newUser(server))
    clock.advance(6 * DAY_MS)
    expect(await send()).toBe(0)
    aDay()
    expect(await send()).toBe(1)
  })

  test('to whom is suspended, leaving, or has an address that is not proved; to whom may be written again, all of it', async () => {
    await followed(me, ana)
    const put = (columns: Record<string, Date | null>) =>
      server.ctx.db.updateTable('users').set(columns).where('id', '=', me.id).execute()
    for (const column of ['suspendedAt', 'deletionAt']) {
      await put({ [column]: clock.now() })
      aDay()
      expect(await send(), column).toBe(0)
      await put({ [column]: null })
    }
    await put({ emailVerifiedAt: null })
    aDay()
    expect(await send()).toBe(0)
    await put({ emailVerifiedAt: clock.now() })
    aDay()
    expect(await send()).toBe(1)
  })
})

describe('the link of a mail', () => {
  const oneClick = (token: string, method = 'POST') =>
    fetch(`${server.url}/api/v1/notifications/unsubscribe?token=${encodeURIComponent(token)}`, {
      method,
      redirect: 'manual',
      ...(method === 'POST' && { body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) }),
    })

  test('switches off that person’s mails by a POST, without signing in; opened, it changes nothing', async () => {
    const token = unsubscribeTokens(server.ctx.config).tokenFor(me.id)
    const opened = await oneClick(token, 'GET')
    expect([opened.status, opened.headers.get('location')]).toEqual([303, `/unsubscribe?token=${token}`])
    expect((await settings()).digest).toBe('daily')
    for (let time = 0; time < 2; time++) expect((await oneClick(token)).status).toBe(200)
    expect((await settings()).digest).toBe('off')
    expect((await settingsOf(server.ctx.db, { userId: ana.id })).digest).toBe('daily')
  })

  test('that is forged does nothing', async () => {
    const { tokenFor, read } = unsubscribeTokens(server.ctx.config)
    const [id, seal] = tokenFor(ana.id).split('.')
    const other = unsubscribeTokens({
      jwt: { ...server.ctx.config.jwt, secret: Buffer.from('another secret, thirty-two bytes and more') },
    })
    const forged = [
      '',
      me.id,
      `${me.id}.`,
      `${me.id}.${seal}`,
      `${id}.${seal?.slice(1)}`,
      `${id?.toUpperCase()}.${seal}`,
      other.tokenFor(me.id),
      `${tokenFor(me.id)}x`,
    ]
    for (const token of forged) {
      expect(read(token), token).toBeUndefined()
      expect((await oneClick(token)).status, token).toBe(400)
    }
    for (const { id: userId } of [me, ana])
      expect((await settingsOf(server.ctx.db, { userId })).digest).toBe('daily')
  })
})
