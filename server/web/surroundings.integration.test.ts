import { randomUUID } from 'node:crypto'
import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bareCaller } from '../../e2e/support/bare-http.ts'
import { type BrowserTab, browserTab, signInTab } from '../../e2e/support/browser-tab.ts'
import { type TestDatabase, testDatabase } from '../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../e2e/support/server.ts'

let aheadMs = 0
const clock = { now: () => new Date(Date.now() + aheadMs) }
let database: TestDatabase
let server: TestServer
let ana: SignedInUser
let tab: BrowserTab

beforeAll(async () => {
  database = await testDatabase()
  // As behind a proxy that speaks https to the world and http to this server.
  const env = { ROLE: 'web', PUBLIC_URL: 'https://veza.example' }
  server = await startTestServer({ databaseUrl: database.url, env, clock })
  ana = await newUser(server)
  const [at, said] = [clock.now(), { titleEn: 'Maintenance', titleFr: 'Entretien', textEn: '', textFr: '' }]
  await server.ctx.db
    .insertInto('announcements')
    .values({
      ...{ id: randomUUID(), ...said, severity: 'note', audience: 'everybody', onPages: true },
      ...{ inStudio: false, shownFrom: at, createdAt: at, updatedAt: at },
    })
    .execute()
})
beforeEach(() => {
  tab = browserTab(server.url)
  // What was read before is too old by then.
  aheadMs += 5 * SECOND_MS
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const isAnnounced = ({ markup }: { markup: string }) => markup.includes('Maintenance')

describe('what stands around a page', () => {
  test('is not asked for where there is no page: by crawlers, readers of feeds, and in frames', async () => {
    await signInTab(tab, bareCaller(server.url), ana)
    await server.ctx.transaction(async (tx) => {
      await sql`LOCK TABLE flags, announcements, announcement_dismissals`.execute(tx)
      const feed = `/@${ana.username}/feed.xml`
      for (const path of ['/robots.txt', feed, '/sitemap.xml'])
        expect([path, (await tab.get(path)).status]).toEqual([path, 200])
      for (const path of [`/oembed?url=https://veza.example/tracks/none`, `/embed/track/${randomUUID()}`])
        expect([path, (await tab.get(path)).status]).toEqual([path, 404])
    })
  })

  test.each(['flags', 'announcements'])('is left away where %s cannot be read', async (table) => {
    const named = (from: string, to: string) =>
      sql`ALTER TABLE ${sql.table(from)} RENAME TO ${sql.table(to)}`.execute(server.ctx.db)
    await named(table, 'away')
    try {
      for (const path of ['/robots.txt', '/legal/dmca', '/sign-in', '/'])
        expect([path, (await tab.get(path)).status]).toEqual([path, 200])
      expect((await tab.get('/nothing-here')).status).toBe(404)
    } finally {
      await named('away', table)
    }
    expect(isAnnounced(await tab.get('/sign-in'))).toBe(true)
  })
})

describe('announcements', () => {
  test('are not on the answer to a form, whose address is none to come back to', async () => {
    const { csrf } = await tab.get('/sign-in')
    const refused = await tab.post('/sign-in', { csrf, email: ana.email, password: 'a wrong passphrase' })
    expect([refused.status < 500, refused.markup.includes('<h1')]).toEqual([true, true])
    expect([isAnnounced(refused), isAnnounced(await tab.get('/sign-in'))]).toEqual([false, true])
  })

  test('are dismissed by a cookie for https alone, where the pages are read by https', async () => {
    const { markup, csrf } = await tab.get('/sign-in')
    const path = /action="(\/announcements\/[^"]+)"/.exec(markup)?.[1] ?? ''
    const { headers } = await tab.post(path, { csrf, here: '/' })
    const cookie = headers.getSetCookie().find((one) => one.startsWith('veza-dismissed='))
    expect(cookie?.split('; ')).toContain('Secure')
  })
})
