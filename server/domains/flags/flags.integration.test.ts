import { randomUUID } from 'node:crypto'
import type { Flag } from '@veza/shared/contracts/flags.ts'
import type { HostedSession } from '@veza/shared/contracts/together.ts'
import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { bareCaller } from '../../../e2e/support/bare-http.ts'
import { browserTab, signInTab } from '../../../e2e/support/browser-tab.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { newStaff } from '../../../e2e/support/staff.ts'
import { personalData } from '../../personal-data.ts'

const NAME = 'listening-together'
let aheadMs = 0
const clock = { now: () => new Date(Date.now() + aheadMs) }
let database: TestDatabase
let server: TestServer
let admin: SignedInUser
let ana: SignedInUser

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' }, clock })
  admin = await newStaff(server, 'admin')
})
beforeEach(async () => {
  for (const table of ['flags', 'listeningSessions'] as const) await server.ctx.db.deleteFrom(table).execute()
  server.ctx.flags.forget()
  ana = await newUser(server)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

type Answer = Flag & { code: string; current?: Flag }
const reason = 'A step further.'
const put = (body: object, name: string = NAME, who: SignedInUser | undefined = admin) =>
  call<Answer>(server, who, `PUT /admin/flags/${name}`, { version: 0, allowed: [], reason, ...body })
const remove = (name: string, who: SignedInUser | undefined = admin) =>
  call<Answer>(server, who, `DELETE /admin/flags/${name}`, { reason })
const list = async () => (await call<{ items: Flag[] }>(server, admin, 'GET /admin/flags')).body.items
const config = async (who?: SignedInUser, at = server) =>
  (await call<{ flags: string[] }>(at, who, 'GET /config')).body.flags
const host = (who = ana) => call<{ session: HostedSession; code: string }>(server, who, 'POST /me/together')
const follow = ({ url }: HostedSession) =>
  call(server, undefined, `GET /together/${url.split('/').at(-1)}?guest=${randomUUID()}`)
const audited = () =>
  server.ctx.db
    .selectFrom('auditLog')
    .select(['action', 'actorId', 'reason', 'details'])
    .where('action', 'like', 'flag.%')
    .orderBy('at')
    .orderBy('id')
    .execute()

describe('a flag', () => {
  test('that nobody changed is as the code has it, and told to everybody', async () => {
    expect(await list()).toEqual([
      {
        ...{ name: NAME, version: 0, percentage: 100, allowed: [] },
        ...{ isStale: false, isForClients: true, updatedAt: null },
      },
    ])
    expect([await config(), await config(ana)]).toEqual([[NAME], [NAME]])
  })

  test('is switched off for all but those who are named, at once in this process', async () => {
    const changed = await put({ percentage: 0, allowed: [`@${ana.username.toUpperCase()}`, ana.username] })
    expect(changed).toMatchObject({ status: 200, body: { version: 1, percentage: 0 } })
    expect(changed.body.allowed).toEqual([{ id: ana.id, username: ana.username }])
    expect([await config(), await config(admin), await config(ana)]).toEqual([[], [], [NAME]])
    expect((await put({ version: 1, percentage: 0 })).body.allowed).toEqual([])
    expect(await config(ana)).toEqual([])
  })

  test('is learned of by another process within five seconds', async () => {
    const other = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' }, clock })
    try {
      expect(await config(ana, other)).toEqual([NAME])
      await put({ percentage: 0 })
      aheadMs += 5 * SECOND_MS
      expect(await config(ana, other)).toEqual([])
    } finally {
      await other.stop()
    }
  })

  test('is changed by who has seen it as it is; of many at once, one', async () => {
    const all = await Promise.all([1, 2, 3, 4].map((percentage) => put({ percentage })))
    expect(all.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409])
    const [now] = await list()
    for (const { status, body } of all)
      if (status === 409) expect(body).toMatchObject({ code: 'stale-version', current: now })
    expect(now?.version).toBe(1)
  })

  test('whose change was answered into nothing is said again, and changed once', async () => {
    const before = (await audited()).length
    const body = { percentage: 40, allowed: [ana.username] }
    const [first, ...others] = [await put(body), await put(body), await put({ ...body, version: 1 })]
    for (const { status, body: same } of others) expect([status, same]).toEqual([200, first?.body])
    expect((await audited()).length - before).toBe(2)
  })

  test('that is not known, and people who are not there, are refused', async () => {
    expect(await put({ percentage: 5 }, 'time-travel')).toMatchObject({
      ...{ status: 404, body: { code: 'unknown-flag' } },
    })
    const gone = await put({ percentage: 5, allowed: [ana.username, 'nobody-here'] })
    expect(gone).toMatchObject({ status: 422, body: { code: 'unknown-people', names: ['nobody-here'] } })
    for (const wrong of [
      { percentage: 101 },
      { percentage: -1 },
      { percentage: 0.5 },
      { percentage: 5, reason: '' },
    ])
      expect((await put(wrong)).status).toBe(400)
    expect((await list())[0]?.version).toBe(0)
  })

  test('of before is told of as stale, does nothing, and is removed; one in use is not', async () => {
    await server.ctx.db
      .insertInto('flags')
      .values({ id: server.ctx.newId(), name: 'old-player', percentage: 100, updatedAt: clock.now() })
      .execute()
    server.ctx.flags.forget()
    expect((await list()).map(({ name, isStale }) => [name, isStale])).toEqual([
      [NAME, false],
      ['old-player', true],
    ])
    expect(await config(ana)).toEqual([NAME])
    expect((await put({ percentage: 1, version: 1 }, 'old-player')).status).toBe(404)
    expect((await remove(NAME)).body.code).toBe('flag-in-use')
    for (let times = 0; times < 2; times += 1) expect((await remove('old-player')).status).toBe(200)
    expect((await audited()).filter(({ action }) => action === 'flag.removed')).toMatchObject([
      { actorId: admin.id, reason, details: { flag: 'old-player', from: 100 } },
    ])
    expect(await list()).toHaveLength(1)
  })
})

describe('what was done', () => {
  test('is in the log, with whom it was done to', async () => {
    const before = (await audited()).length
    await put({ percentage: 10, allowed: [ana.username] })
    await put({ version: 1, percentage: 10 })
    expect((await audited()).slice(before)).toMatchObject([
      { action: 'flag.changed', actorId: admin.id, reason, details: { flag: NAME, from: 100, to: 10 } },
      { action: 'flag.allowed', details: { flag: NAME, ownerId: ana.id } },
      { action: 'flag.disallowed', details: { flag: NAME, ownerId: ana.id } },
    ])
    const found = await call<{ items: { subject: object }[] }>(
      server,
      admin,
      `GET /admin/audit?subject=${ana.username}`,
    )
    expect(found.body.items[0]?.subject).toMatchObject({ kind: 'flag', name: NAME })
  })

  test('is not done where it cannot be written down', async () => {
    const { db } = server.ctx
    await sql`ALTER TABLE audit_log ADD CONSTRAINT full_log CHECK (action NOT LIKE 'flag.%') NOT VALID`.execute(
      db,
    )
    try {
      expect((await put({ percentage: 0, allowed: [ana.username] })).status).toBe(500)
      expect(await list()).toMatchObject([{ version: 0, percentage: 100, allowed: [] }])
    } finally {
      await sql`ALTER TABLE audit_log DROP CONSTRAINT full_log`.execute(db)
    }
  })

  test('is for admins with a second factor alone', async () => {
    const bare = await newUser(server, ['admin'])
    const moderator = await newStaff(server, 'moderator')
    for (const [who, code] of [
      [undefined, 'unauthenticated'],
      [ana, 'needs-moderator'],
      [moderator, 'needs-admin'],
      [bare, 'second-factor-required'],
    ] as const) {
      const listed = await call<Answer>(server, who, 'GET /admin/flags')
      // `put` and `remove` would take the admin in nobody’s place.
      const changed = await call<Answer>(server, who, `PUT /admin/flags/${NAME}`, {
        ...{ version: 0, percentage: 0, allowed: [], reason },
      })
      const removed = await call<Answer>(server, who, 'DELETE /admin/flags/old-player', { reason })
      expect([listed, changed, removed].map(({ body }) => body.code)).toEqual([code, code, code])
    }
    expect((await list())[0]?.version).toBe(0)
  })

  test('for somebody by name is in the copy of one’s own, and goes with the account', async () => {
    await put({ percentage: 0, allowed: [ana.username] })
    const own = personalData.find(({ domain }) => domain === 'flags')
    const rows: unknown[] = []
    for await (const row of own?.collect(server.ctx.db, ana.id)['flags-by-name'] ?? []) rows.push(row)
    expect(rows).toMatchObject([{ flag: NAME }])
    await server.ctx.transaction(async (tx) => own?.erase?.(tx, ana.id, clock.now()))
    expect((await list())[0]?.allowed).toEqual([])
  })
})

describe('listening together', () => {
  test('off, cannot be begun, and has ended for who listens; on again, it goes on', async () => {
    const { session } = (await host()).body
    expect((await follow(session)).status).toBe(200)
    await put({ percentage: 0 })
    expect(await host()).toMatchObject({ status: 403, body: { code: 'not-offered' } })
    expect((await call<{ session: unknown }>(server, ana, 'GET /me/together')).body.session).toBeNull()
    expect(await follow(session)).toMatchObject({ status: 410, body: { code: 'session-ended' } })
    expect((await fetch(session.url.replace(/^.*(?=\/together)/, server.url))).status).toBe(410)
    await put({ version: 1, percentage: 100 })
    expect((await follow(session)).status).toBe(200)
    expect((await host()).body.session.url).toBe(session.url)
  })

  test('has its button on the pages of those alone for whom it is on', async () => {
    const tab = browserTab(server.url)
    await signInTab(tab, bareCaller(server.url), ana)
    const hasButton = async (path: string) =>
      (await tab.get(path)).markup.includes('data-part="together-host"')
    expect(await hasButton('/')).toBe(true)
    await put({ percentage: 0 })
    expect(await hasButton('/')).toBe(false)
    await put({ version: 1, percentage: 0, allowed: [ana.username] })
    expect(await hasButton('/')).toBe(true)
  })
})
