import { randomUUID } from 'node:crypto'
import {
  type Announcement,
  DISMISSALS_COUNTED,
  type ShownAnnouncement,
} from '@veza/shared/contracts/announcements.ts'
import { MINUTE_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { bareCaller } from '../../../e2e/support/bare-http.ts'
import { type BrowserTab, browserTab, signInTab } from '../../../e2e/support/browser-tab.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { newStaff } from '../../../e2e/support/staff.ts'
import { personalData } from '../../personal-data.ts'
import { dismiss as dismissIt } from './reading.ts'

let aheadMs = 0
const clock = { now: () => new Date(Date.now() + aheadMs) }
let database: TestDatabase
let server: TestServer
let admin: SignedInUser
let ana: SignedInUser

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' }, clock })
  ana = await newUser(server)
  admin = await newStaff(server, 'admin')
})
beforeEach(async () => {
  await server.ctx.db.deleteFrom('announcements').execute()
  later()
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

/** What was read before is too old by then. */
const later = (ms = 5 * SECOND_MS) => {
  aheadMs += ms
}
type Answer = Announcement & { code: string; current?: Announcement }
const termsOf = (more: object = {}) => ({
  ...{ title: { en: 'Maintenance', fr: 'Entretien' }, text: { en: 'Tonight.', fr: 'Ce soir.' } },
  ...{ severity: 'note', audience: 'everybody', onPages: true, inStudio: true, link: null },
  ...{ from: clock.now().toISOString(), until: null, version: 0 },
  ...more,
})
const save = (id: string, terms: object, who = admin) =>
  call<Answer>(server, who, `PUT /admin/announcements/${id}`, terms)
/** One that is seen from now on. */
async function announced(more: object = {}): Promise<Announcement> {
  const { status, body } = await save(randomUUID(), termsOf(more))
  if (status !== 200) throw new Error(`announcement: ${status} ${JSON.stringify(body)}`)
  later()
  return body
}
const shown = async (who?: SignedInUser, place = 'pages') => {
  const { body } = await call<{ items: ShownAnnouncement[] }>(
    server,
    who,
    `GET /announcements?place=${place}`,
  )
  return body.items.map(({ title }) => title.en)
}
const dismiss = (id: string, who = ana) => call(server, who, `PUT /me/announcements/${id}/dismissal`)
const audited = () =>
  server.ctx.db.selectFrom('auditLog').select('action').where('action', 'like', 'announcement.%').execute()

describe('writing', () => {
  test('is done once, however often it is said, also at once; and is in the log once', async () => {
    const [id, terms] = [randomUUID(), termsOf({ from: '2026-01-01T00:00:00Z' })]
    const before = (await audited()).length
    const all = await Promise.all([save(id, terms), save(id, terms), save(id, terms)])
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(all[0]?.body).toMatchObject({
      ...terms,
      ...{ from: '2026-01-01T00:00:00.000Z', id, version: 1, dismissals: 0 },
    })
    expect((await audited()).length - before).toBe(1)
  })

  test('is done by who has seen it as it is', async () => {
    const one = await announced()
    const titled = (en: string) => save(one.id, termsOf({ ...one, title: { en, fr: 'Autre' } }))
    const all = await Promise.all([titled('One'), titled('Two'), titled('Three')])
    expect(all.map(({ status }) => status).sort()).toEqual([200, 409, 409])
    const won = all.find(({ status }) => status === 200)?.body
    for (const { status, body } of all)
      if (status === 409) expect(body).toMatchObject({ code: 'stale-version', current: won })
    expect((await save(randomUUID(), termsOf({ version: 3 }))).body.code).toBe('announcement-not-found')
  })

  test.each<[string, object]>([
    ['no title', { title: { en: 'Maintenance', fr: ' ' } }],
    ['a text in one language', { text: { en: 'Tonight.', fr: '' } }],
    ['a link to a script', { link: 'javascript:alert(1)' }],
    ['a link in clear', { link: 'http://status.example/' }],
    ['a link with a name and a password', { link: 'https://veza.example@evil.example/' }],
    ['a link to another server', { link: '//evil.example' }],
    ['a link to another server, as browsers read it', { link: '/\\evil.example' }],
    ['nowhere', { onPages: false, inStudio: false }],
    ['an end at its beginning', { from: '2027-01-01T00:00:00Z', until: '2027-01-01T00:00:00Z' }],
    ['text that turns the direction around', { title: { en: 'Main\u202etenance', fr: 'Entretien' } }],
  ])('of %s is refused', async (_what, wrong) => {
    expect((await save(randomUUID(), termsOf(wrong))).status).toBe(400)
  })

  test('is for admins with a second factor alone', async () => {
    const bare = await newUser(server, ['admin'])
    const moderator = await newStaff(server, 'moderator')
    const { id } = await announced()
    for (const [who, code] of [
      [ana, 'needs-moderator'],
      [moderator, 'needs-admin'],
      [bare, 'second-factor-required'],
    ] as const) {
      const listed = await call<Answer>(server, who, 'GET /admin/announcements')
      const removed = await call<Answer>(server, who, `DELETE /admin/announcements/${id}`)
      expect([listed, await save(id, termsOf(), who), removed].map(({ body }) => body.code)).toEqual([
        ...[code, code, code],
      ])
    }
    expect(await shown()).toEqual(['Maintenance'])
  })

  test('is listed page by page, and deleted for good, as often as one says', async () => {
    const ids: string[] = []
    for (let count = 0; count < 3; count += 1) ids.unshift((await announced()).id)
    type Page = { items: Announcement[]; nextCursor: string | null }
    const page = async (query: string) =>
      (await call<Page>(server, admin, `GET /admin/announcements?limit=2${query}`)).body
    const first = await page('')
    const second = await page(`&cursor=${first.nextCursor}`)
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids)
    for (let times = 0; times < 2; times += 1)
      expect((await call(server, admin, `DELETE /admin/announcements/${ids[0]}`)).status).toBe(200)
    later()
    expect(await shown()).toHaveLength(2)
  })
})

describe('the end of an announcement', () => {
  const end = (id: string, version: number, who = admin) =>
    call<Answer>(server, who, `POST /admin/announcements/${id}/end`, { version })

  test('is now, by the clock of the server; said again, nothing changes', async () => {
    const one = await announced()
    const before = (await audited()).length
    const ended = await end(one.id, 1)
    expect(ended).toMatchObject({ status: 200, body: { version: 2 } })
    expect(Math.abs(Date.parse(ended.body.until ?? '') - clock.now().getTime())).toBeLessThan(MINUTE_MS)
    later()
    expect(await end(one.id, 1)).toMatchObject({ status: 200, body: ended.body })
    expect([await shown(), (await audited()).length - before]).toEqual([[], 1])
  })

  test('is for admins alone, of what they have seen as it is, and of what has begun', async () => {
    const one = await announced()
    await save(one.id, termsOf({ ...one, severity: 'warning' }))
    expect((await end(one.id, 1)).body).toMatchObject({ code: 'stale-version', current: { version: 2 } })
    expect((await end(one.id, 2, ana)).body.code).toBe('needs-moderator')
    expect((await end(randomUUID(), 1)).body.code).toBe('announcement-not-found')
    const planned = await announced({ from: new Date(clock.now().getTime() + MINUTE_MS).toISOString() })
    expect((await end(planned.id, 1)).body.code).toBe('announcement-not-begun')
    expect(await shown()).toEqual(['Maintenance'])
  })
})

test('an announcement that was deleted is not made anew by a save that comes late', async () => {
  const [id, terms] = [randomUUID(), termsOf()]
  expect((await save(id, terms)).status).toBe(200)
  expect((await call(server, admin, `DELETE /admin/announcements/${id}`)).status).toBe(200)
  expect((await save(id, terms)).body.code).toBe('announcement-not-found')
  expect(await shown()).toEqual([])
})

test('who has dismissed an announcement is counted to an end', async () => {
  const { id } = await announced()
  await sql`INSERT INTO users (id, username, display_name, email, email_verified_at, password_hash, created_at, updated_at)
    SELECT gen_random_uuid(), 'many-' || number, '', 'many-' || number || '@veza.example', now(), 'none', now(), now()
    FROM generate_series(1, ${DISMISSALS_COUNTED + 1}) AS number`.execute(server.ctx.db)
  await sql`INSERT INTO announcement_dismissals SELECT id, ${id}, now() FROM users`.execute(server.ctx.db)
  const { body } = await call<{ items: Announcement[] }>(server, admin, 'GET /admin/announcements')
  expect(body.items.map(({ dismissals }) => dismissals)).toEqual([DISMISSALS_COUNTED])
})

describe('an announcement', () => {
  test('is seen from its time to its end, without anybody doing anything', async () => {
    const from = new Date(clock.now().getTime() + MINUTE_MS)
    const until = new Date(from.getTime() + MINUTE_MS)
    await announced({ from: from.toISOString(), until: until.toISOString() })
    expect(await shown()).toEqual([])
    later(from.getTime() - clock.now().getTime())
    expect(await shown()).toEqual(['Maintenance'])
    later(MINUTE_MS)
    expect(await shown()).toEqual([])
  })

  test('is seen by those it is for, where it is to be; the gravest first, and three of them', async () => {
    const titled = (en: string, more: object) => announced({ title: { en, fr: en }, ...more })
    await titled('For staff', { audience: 'staff', inStudio: false })
    await titled('For creators', { audience: 'creators', severity: 'critical' })
    await titled('For accounts', { audience: 'listeners', severity: 'warning' })
    await titled('For all', { onPages: false })
    const listener = await newUser(server, ['listener'])
    expect([await shown(), await shown(undefined, 'studio')]).toEqual([[], ['For all']])
    expect(await shown(listener)).toEqual(['For accounts'])
    expect(await shown(ana, 'studio')).toEqual(['For creators', 'For accounts', 'For all'])
    expect(await shown(await newStaff(server, 'moderator'))).toEqual(['For accounts', 'For staff'])
    await titled('Newest', {})
    expect(await shown(ana, 'studio')).toEqual(['For creators', 'For accounts', 'Newest'])
  })

  test('that somebody has dismissed is not theirs to see again, also once it says something else', async () => {
    const one = await announced()
    const other = await newUser(server)
    await Promise.all([dismiss(one.id), dismiss(one.id), dismiss(one.id)])
    expect([await shown(ana), await shown(ana, 'studio'), await shown(other)]).toEqual([
      ...[[], [], ['Maintenance']],
    ])
    const changed = await save(one.id, termsOf({ ...one, title: { en: 'Longer', fr: 'Plus long' } }))
    expect(changed.body).toMatchObject({ version: 2, dismissals: 1 })
    later()
    expect([await shown(ana), await shown(other)]).toEqual([[], ['Longer']])
    expect((await dismiss(randomUUID())).status).toBe(200)
  })

  test('that one dismissed is in the copy of one’s own, goes with the account, and does not come back to it', async () => {
    const { id } = await announced()
    const leaver = await newUser(server)
    await dismiss(id, leaver)
    const own = personalData.find(({ domain }) => domain === 'announcements')
    const rows: unknown[] = []
    const read = own?.collect(server.ctx.db, leaver.id)['dismissed-announcements'] ?? []
    for await (const row of read) rows.push(row)
    expect(rows).toMatchObject([{ id, title: 'Maintenance' }])
    let late: Promise<void> | undefined
    await server.ctx.transaction(async (tx) => {
      await sql`UPDATE users SET erased_at = now(), email = NULL, password_hash = NULL, display_name = '',
        email_verified_at = NULL WHERE id = ${leaver.id}`.execute(tx)
      await own?.erase?.(tx, leaver.id, clock.now())
      // On its way meanwhile: it waits for the account, and then finds nobody there.
      late = dismissIt(server.ctx, { userId: leaver.id }, id)
      await new Promise((waited) => setTimeout(waited, 500))
    })
    await late
    const { rows: left } =
      await sql`SELECT 1 FROM announcement_dismissals WHERE user_id = ${leaver.id}`.execute(server.ctx.db)
    expect(left).toEqual([])
  })
})

describe('the pages', () => {
  const titles = ({ markup }: { markup: string }) =>
    [...markup.matchAll(/announcement-title"><span[^>]*>[^<]*<\/span> ([^<]*)</g)].map(([, title]) => title)
  const formOf = (markup: string) => ({
    path: /action="(\/announcements\/[^"]+)"/.exec(markup)?.[1] ?? '',
    csrf:
      /action="\/announcements\/[^"]+"><input type="hidden" name="csrf" value="([^"]+)"/.exec(markup)?.[1] ??
      '',
    here: /name="here" value="([^"]*)"/.exec(markup)?.[1] ?? '',
  })
  const dismissOn = async (tab: BrowserTab, path: string) => {
    const { markup } = await tab.get(path)
    const form = formOf(markup)
    return tab.post(form.path, { csrf: form.csrf, here: form.here })
  }

  test('show it as text, in the language of whoever reads, and a visitor dismisses it for good', async () => {
    await announced({
      title: { en: '<b>Now</b> & "then"', fr: 'Maintenant' },
      link: '/legal/dmca?a=1&b="2"'.replaceAll('"', '%22'),
    })
    const tab = browserTab(server.url)
    const { markup } = await tab.get('/search?q=tide')
    expect(markup).toContain('&#60;b&#62;Now&#60;/b&#62; &#38; &#34;then&#34;</p>')
    expect(markup).toContain('href="/legal/dmca?a=1&#38;b=%222%22"')
    expect(titles(await tab.get('/?lang=fr'))).toEqual(['Maintenant'])
    expect(await dismissOn(tab, '/search?q=tide')).toMatchObject({ status: 303, location: '/search?q=tide' })
    for (const path of ['/', '/sign-in', '/legal/dmca', '/nothing-here'])
      expect([path, titles(await tab.get(path))]).toEqual([path, []])
    expect(titles(await browserTab(server.url).get('/sign-in'))).toHaveLength(1)
  })

  test('give a visitor one token for all the forms of a page', async () => {
    await announced()
    const tab = browserTab(server.url)
    const { markup } = await tab.get('/sign-in')
    const tokens = [...markup.matchAll(/name="csrf" value="([^"]+)"/g)].map(([, token]) => token)
    expect([tokens.length > 1, new Set(tokens).size]).toEqual([true, 1])
    expect((await dismissOn(tab, '/sign-in')).status).toBe(303)
  })

  test('do not show somebody again what they dismissed: as a visitor, signed in, or in another browser', async () => {
    const guestDismissed = await announced({ title: { en: 'As a guest', fr: 'B' } })
    const tab = browserTab(server.url)
    await dismissOn(tab, '/')
    await signInTab(tab, bareCaller(server.url), ana)
    expect(titles(await tab.get('/'))).toEqual([])
    await announced({ title: { en: 'Signed in', fr: 'B' } })
    expect((await dismissOn(tab, '/settings')).location).toBe('/settings')
    const elsewhere = browserTab(server.url)
    await signInTab(elsewhere, bareCaller(server.url), ana)
    expect(titles(await elsewhere.get('/'))).toEqual(['As a guest'])
    const signedOut = browserTab(server.url)
    signedOut.keep([`veza-dismissed=${tab.cookie('veza-dismissed')}`])
    expect(titles(await signedOut.get('/'))).toEqual([])
    expect(guestDismissed.dismissals).toBe(0)
  })

  test('take a form of their own alone, and lead nowhere else', async () => {
    await announced()
    const tab = browserTab(server.url)
    const { path, csrf } = formOf((await tab.get('/')).markup)
    expect((await tab.post(path, { csrf: 'none', here: '/' })).status).toBe(403)
    expect((await tab.post('/announcements/nothing', { csrf, here: '/' })).status).toBe(404)
    expect(titles(await tab.get('/'))).toEqual(['Maintenance'])
    expect((await tab.post(path, { csrf, here: '//evil.example' })).location).toBe('/')
  })

  test('remember no more than they have room for, those that are still shown first', async () => {
    const { id: kept } = await announced()
    const tab = browserTab(server.url)
    await dismissOn(tab, '/')
    const { id } = await announced({ title: { en: 'Newer', fr: 'B' } })
    const old = Array.from({ length: 19 }, () => randomUUID())
    // The oldest, which would go first, if it were not shown still.
    tab.keep([`veza-dismissed=${[kept, ...old].join('.')}`])
    await dismissOn(tab, '/')
    expect(tab.cookie('veza-dismissed')).toBe(`${kept}.${id}`)
    expect(titles(await tab.get('/'))).toEqual([])
    const other = browserTab(server.url)
    other.keep(['veza-dismissed=not-an-id.<script>'])
    expect(titles(await other.get('/'))).toEqual(['Newer', 'Maintenance'])
  })
})

test('the database takes no link to a script, nothing that is shown nowhere, and no end before its beginning', async () => {
  const { id } = await announced()
  for (const change of [
    `link = 'javascript:alert(1)'`,
    `link = '//evil.example'`,
    'on_pages = false, in_studio = false',
    `shown_until = shown_from`,
    `text_fr = ''`,
    `title_en = ''`,
    `audience = 'nobody'`,
  ])
    await expect(
      sql.raw(`UPDATE announcements SET ${change} WHERE id = '${id}'`).execute(server.ctx.db),
      change,
    ).rejects.toThrow('violates check constraint')
})
