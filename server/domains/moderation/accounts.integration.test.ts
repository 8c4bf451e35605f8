import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { newUser, type SignedInUser, signIn } from '../../../e2e/support/server.ts'
import { newStaff } from '../../../e2e/support/staff.ts'
import { personalData } from '../../personal-data.ts'
import { accountsJobs } from '../accounts/index.ts'
import { liftDue } from './lift-due.ts'
import { moderationData } from './personal-data.ts'
import { startModerating } from './testing.ts'

const {
  server,
  listener,
  one,
  other,
  report,
  claim,
  caseOf,
  decided,
  tokenOf,
  appeal,
  decideAppeal,
  decide,
} = await startModerating()
let made = 0
const until = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString()
const later = (ms: number) => ({ ...server.ctx, clock: { now: () => new Date(Date.now() + ms) } })
const tracked = async (user: SignedInUser) =>
  ['track', (await newPublishedTrack(server, user, { title: `Held ${++made}` })).id] as const
const suspended = async (end = until(2)) => {
  const user = await newUser(server)
  const target = await tracked(user)
  const { id } = await decided(one, listener, target, 'suspend', { until: end })
  return { user, id, target }
}
const login = async (user: SignedInUser) => {
  const { email, password } = user
  const { status, body } = await call<{ until?: string | null }>(server, undefined, 'POST /auth/login', {
    email,
    password,
  })
  return { status, until: body.until }
}
const leave = async ({ id }: SignedInUser) => {
  await server.ctx.db.updateTable('users').set({ deletionAt: new Date() }).where('id', '=', id).execute()
  const attempt = { id: server.ctx.newId(), signal: new AbortController().signal, isLast: true }
  await accountsJobs(server.ctx, personalData)['accounts.erase']({}, attempt)
}

describe('the job that ends suspensions', () => {
  test('has nothing to do for who was erased meanwhile', async () => {
    const { user } = await suspended()
    await leave(user)
    const row = await server.ctx.db
      .selectFrom('users')
      .select('suspendedUntil')
      .where('id', '=', user.id)
      .executeTakeFirstOrThrow()
    expect(row.suspendedUntil).toBeNull()
  })

  test('ends for everybody behind a hundred that it can do nothing for', async () => {
    const { user } = await suspended()
    const past = new Date(Date.now() - DAY_MS)
    const gone = Array.from({ length: 100 }, () => server.ctx.newId())
    await server.ctx.db
      .insertInto('users')
      .values(
        gone.map((id) => ({
          id,
          // As erasure leaves it; nobody is made so.
          email: sql<string>`NULL`,
          username: `~${id}`,
          displayName: '',
          suspendedAt: past,
          suspendedUntil: past,
          erasedAt: past,
          createdAt: past,
          updatedAt: past,
        })),
      )
      .execute()
    const patience = new AbortController()
    const timer = setTimeout(() => patience.abort(), 60_000)
    await liftDue(later(3 * DAY_MS), patience.signal)
    clearTimeout(timer)
    expect((await login(user)).status).toBe(200)
  })

  test('goes on behind one that fails', async () => {
    const both = [await suspended(), await suspended()]
    const [first, second] = both.sort((a, b) => (a.user.id < b.user.id ? -1 : 1))
    if (!first || !second) throw new Error('two were suspended')
    // Of the staff by now, with another decision that still holds: nothing can be applied to them.
    await decided(other, await newUser(server), first.target, 'suspend', { until: until(9) })
    const due = { suspendedUntil: new Date(Date.now() + DAY_MS) }
    await server.ctx.db.updateTable('users').set(due).where('id', '=', first.user.id).execute()
    await server.ctx.db
      .insertInto('userRoles')
      .values({ userId: first.user.id, role: 'moderator', grantedAt: new Date() })
      .execute()
    await liftDue(later(3 * DAY_MS))
    expect((await login(second.user)).status).toBe(200)
  })
})

/** Until another transaction waits for one that is held here. */
const waits = async () => {
  const { rows } = await sql<{ n: string }>`
    SELECT count(*) AS n FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(server.ctx.db)
  return Number(rows[0]?.n)
}

describe('who leaves', () => {
  const appealable = async () => {
    const user = await newUser(server)
    const { id, target } = await decided(one, listener, await tracked(user), 'hide')
    return { user, id, token: await tokenOf(user.email, `“${target.title}” is hidden`) }
  }
  const wordsIn = (caseId: string) =>
    server.ctx.db.selectFrom('moderationAppeals').select('text').where('caseId', '=', caseId).execute()
  const decisionOf = (caseId: string) =>
    server.ctx.db
      .selectFrom('moderationDecisions')
      .select(['tokenHash', 'appealUntil'])
      .where('caseId', '=', caseId)
      .executeTakeFirst()

  test('appeals no more by a link that is left', async () => {
    const { user, id, token } = await appealable()
    await leave(user)
    expect((await appeal(token, 'From beyond.')).body.code).toBe('appeal-not-found')
    expect([await wordsIn(id), await decisionOf(id)]).toEqual([[], { tokenHash: null, appealUntil: null }])
  })

  test('at the moment of an appeal leaves no words behind', async () => {
    const { user, id, token } = await appealable()
    let appealed: ReturnType<typeof appeal> | undefined
    // The appeal comes when their words have gone, and before they have.
    await server.ctx.transaction(async (tx) => {
      await tx.selectFrom('users').select('id').where('id', '=', user.id).forUpdate().execute()
      await moderationData.erase?.(tx, user.id, new Date())
      appealed = appeal(token, 'Just in time.')
      await expect.poll(waits, { timeout: 60_000 }).toBeGreaterThan(0)
      await tx
        .updateTable('users')
        .set({
          erasedAt: new Date(),
          email: null,
          passwordHash: null,
          displayName: '',
          emailVerifiedAt: null,
        })
        .where('id', '=', user.id)
        .execute()
    })
    expect((await appealed)?.body.code).toBe('appeal-not-found')
    expect(await wordsIn(id)).toEqual([])
  })

  test('at the moment of a report leaves no name behind', async () => {
    const user = await newUser(server)
    const target = await tracked(user)
    let reported: ReturnType<typeof report> | undefined
    await server.ctx.transaction(async (tx) => {
      await tx.selectFrom('users').select('id').where('id', '=', user.id).forUpdate().execute()
      await moderationData.erase?.(tx, user.id, new Date())
      reported = report(listener, ...target)
      await expect.poll(waits, { timeout: 60_000 }).toBeGreaterThan(0)
      await tx
        .updateTable('users')
        .set({
          erasedAt: new Date(),
          email: null,
          passwordHash: null,
          displayName: '',
          emailVerifiedAt: null,
        })
        .where('id', '=', user.id)
        .execute()
    })
    expect((await reported)?.status).toBe(201)
    const { title } = await server.ctx.db
      .selectFrom('moderationReports')
      .select('title')
      .where('caseId', '=', await caseOf(target[1]))
      .executeTakeFirstOrThrow()
    expect(title).toBe('')
  })

  test.each(['hide', 'remove'] as const)(
    'is waited for by a decision to %s what is theirs',
    async (action) => {
      const user = await newUser(server)
      const target = await tracked(user)
      expect((await report(listener, ...target)).status).toBe(201)
      const id = await caseOf(target[1])
      await claim(one, id)
      let decision: ReturnType<typeof decide> | undefined
      // An erasure holds them, then what is theirs: the decision must not come from the other side. A lock that a foreign
      // key does not wait for: it shall be the decision's own.
      await server.ctx.transaction(async (tx) => {
        await tx.selectFrom('users').select('id').where('id', '=', user.id).forNoKeyUpdate().execute()
        decision = decide(one, id, action)
        await expect.poll(waits, { timeout: 60_000 }).toBeGreaterThan(0)
        await tx.updateTable('tracks').set({ title: 'Renamed' }).where('id', '=', target[1]).execute()
      })
      expect((await decision)?.status).toBe(200)
    },
  )
})

test('an appeal that is granted when the suspension is over signs nobody out', async () => {
  const { user, id } = await suspended()
  await appeal(await tokenOf(user.email, 'suspended until'))
  await liftDue(later(3 * DAY_MS))
  const again = { ...user, ...(await signIn(server, user)) }
  expect((await decideAppeal(other, id, 'reversed')).status).toBe(200)
  expect((await call(server, again, 'GET /me/tracks')).status).toBe(200)
})

test('how long a suspension is stands in history and audit log; with another end it is another decision', async () => {
  const end = until(5)
  const { id } = await suspended(end)
  const { body } = await decide(one, id, 'suspend', { until: end })
  expect(body.history).toEqual([expect.objectContaining({ event: 'suspend', suspendedUntil: end })])
  const logged = await server.ctx.db
    .selectFrom('auditLog')
    .select('details')
    .where('subjectId', '=', id)
    .executeTakeFirst()
  expect(logged?.details).toMatchObject({ until: end })
  expect((await decide(one, id, 'suspend', { until: until(6) })).body.code).toBe('state-conflict')
})

test('what was written into the history of a case stays as it is', async () => {
  const { id } = await suspended()
  const changed = server.ctx.db.updateTable('moderationHistory').set({ reason: '' }).where('caseId', '=', id)
  await expect(changed.execute()).rejects.toThrow('append-only')
  const removed = server.ctx.db.deleteFrom('moderationHistory').where('caseId', '=', id)
  await expect(removed.execute()).rejects.toThrow('append-only')
})

describe('a letter says what holds', () => {
  const textTo = async (user: SignedInUser, subject: string, word: string) => {
    const mail = await server.ctx.mail.mailbox?.waitFor(
      (one) => one.to === user.email && one.subject.includes(subject) && one.text.includes(word),
      AbortSignal.timeout(60_000),
    )
    return `${mail?.subject} ${mail?.text}`
  }

  test('of two suspensions the longer one, and of a suspension of who is banned that it stays closed', async () => {
    const longer = until(9)
    const { user, target } = await suspended(longer)
    const day = (iso: string) =>
      new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(iso))
    const short = { until: until(3) }
    const { number } = await decided(other, await newUser(server), target, 'suspend', short)
    const said = await textTo(user, 'suspended until', `case ${number}`)
    expect(said).toContain(day(longer))
    expect(said).not.toContain(day(short.until))
    await decided(other, await newUser(server), target, 'ban')
    const third = await decided(one, await newUser(server), target, 'suspend', short)
    expect(await textTo(user, 'suspended', `case ${third.number}`)).toContain('it stays closed')
  })

  test('of an appeal that is granted while another decision holds: that it does', async () => {
    const user = await newUser(server)
    const target = await tracked(user)
    const hidden = await decided(one, listener, target, 'hide')
    await appeal(await tokenOf(user.email, 'is hidden'))
    await decided(one, await newStaff(server, 'moderator'), target, 'remove')
    await decideAppeal(other, hidden.id, 'reversed')
    const said = await textTo(user, 'you were right', `case ${hidden.number}`)
    expect(said).toContain('still holds')
    expect(said).not.toContain('is undone')
  })
})
