import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call, newTrack } from '../support/api.ts'
import { newPublishedTrack } from '../support/catalog.ts'
import { newUser, type SignedInUser } from '../support/server.ts'
import { askRaw } from './support/ask.ts'
import { hostileTexts, withEachText } from './support/hostile.ts'
import { addressOf, type Operation, operationsOf, type Sent, samples, send } from './support/inputs.ts'
import { expressRoutes, filled, isWrite, pageForms } from './support/route-table.ts'
import { type BrowserSession, browserSession, startTarget, type Target } from './support/target.ts'

/** Thousands of requests, one after the other. */
const THOUSANDS = { timeout: 600_000 }
const ID = '01990000-0000-7000-8000-000000000000'
let server: Target
let user: SignedInUser
let operations: Operation[]
let sample: Map<string, Sent>

beforeAll(async () => {
  server = await startTarget({ logLevel: 'error' })
  user = await newUser(server, ['creator', 'admin'])
  await sql`UPDATE sessions SET factor_at = now()`.execute(server.ctx.db)
  for (const title of ['one', 'two', 'three']) await newPublishedTrack(server, user, { title, tags: [title] })
  operations = await operationsOf(server.url)
  sample = samples(operations)
})
afterAll(() => server?.stop())

const ask = (path: string, headers?: Record<string, string>) => askRaw(server.url, path, headers)

describe('SQL', () => {
  /** Every one of them, let through, leaves a trace. */
  const payloads = [
    "'; SELECT nextval('attack_canary') --",
    "' || nextval('attack_canary') || '",
    "1); SELECT nextval('attack_canary'); --",
    "nextval('attack_canary')",
    "(SELECT nextval('attack_canary'))",
    "created_at, (SELECT nextval('attack_canary'))",
    "id DESC; SELECT nextval('attack_canary')",
    "%' OR nextval('attack_canary') > 0 OR 'a' LIKE '%",
    "\\'; SELECT nextval('attack_canary') --",
    "$$ || nextval('attack_canary') || $$",
    "'::text || nextval('attack_canary')::text --",
    "\u02bc; SELECT nextval('attack_canary') --",
    Buffer.from(`["2026-01-01T00:00:00Z","' || nextval('attack_canary') || '"]`).toString('base64url'),
    Buffer.from(`["' || nextval('attack_canary') || '","01990000-0000-7000-8000-000000000000"]`).toString(
      'base64url',
    ),
    // Cursors as ours are made, with what no row ever had.
    ...[
      ['0000-01-01T00:00:00Z', ID],
      ['9999-12-31T23:59:59.999Z', ID],
      [0, 'a\0b', ID],
      [0, '\ud800', ID],
      [1, "'; SELECT nextval('attack_canary') --", ID],
      [2, "' || nextval('attack_canary') || '", ID],
      [99, 'a', ID],
    ].map((cursor) => Buffer.from(JSON.stringify(cursor)).toString('base64url')),
  ]
  const sortNames = [
    'sort',
    'order',
    'orderBy',
    'order_by',
    'sortBy',
    'dir',
    'filter',
    'q',
    'where',
    'fields',
  ]

  beforeAll(async () => {
    await sql`CREATE SEQUENCE attack_canary`.execute(server.ctx.db)
  })
  const isUntouched = async () => {
    const { rows } = await sql<{ called: boolean }>`SELECT is_called AS called FROM attack_canary`.execute(
      server.ctx.db,
    )
    return rows[0]?.called === false
  }

  test('the canary sings when it is let through', async () => {
    await sql`CREATE SEQUENCE attack_other`.execute(server.ctx.db)
    await sql.raw("SELECT * FROM tracks ORDER BY nextval('attack_other')").execute(server.ctx.db)
    const { rows } = await sql<{ called: boolean }>`SELECT is_called AS called FROM attack_other`.execute(
      server.ctx.db,
    )
    expect(rows[0]?.called).toBe(true)
  })

  test('stays text in every parameter of every call, and fails nothing', THOUSANDS, async () => {
    const faults: string[] = []
    let asked = 0
    for (const operation of operations.filter(({ method }) => method === 'GET')) {
      const good = sample.get(operation.name) as Sent
      const names = new Set([...Object.keys(operation.inQuery), 'cursor', ...sortNames])
      for (const payload of [...payloads, ...hostileTexts]) {
        const calls = [
          ...Object.keys(operation.inPath).map((name) => ({
            ...good,
            inPath: { ...good.inPath, [name]: payload },
          })),
          // All at once for those that no call knows yet, one by one for those that it does.
          { ...good, inQuery: Object.fromEntries([...names].map((name) => [name, payload])) },
          ...(payloads.includes(payload) ? Object.keys(operation.inQuery) : []).map((name) => ({
            ...good,
            inQuery: { [name]: payload },
          })),
        ]
        for (const sent of calls) {
          const { authorization } = user
          const answer = await send(server.url, operation, sent, { authorization })
          await answer.arrayBuffer()
          asked++
          if (answer.status >= 500) faults.push(`${addressOf(operation, sent)}: ${answer.status}`)
        }
      }
    }
    expect(faults).toEqual([])
    expect(asked).toBeGreaterThan(1_500)
    expect(await isUntouched()).toBe(true)
  })

  test('stays text in a comment, its key, and the cursor of those of a track that is there', async () => {
    const { id } = await newPublishedTrack(server, user, { title: 'Commented on' })
    const faults: string[] = []
    for (const payload of [...payloads, ...hostileTexts]) {
      const key = { 'idempotency-key': encodeURIComponent(payload.toWellFormed()).slice(0, 255) || 'none' }
      const text = { atMs: 0, text: payload }
      const written = await call<{ id?: string }>(server, user, `POST /tracks/${id}/comments`, text, key)
      const cursor = encodeURIComponent(payload.toWellFormed())
      const read = await call(server, undefined, `GET /tracks/${id}/comments?cursor=${cursor}&limit=1`)
      for (const { status } of [written, read]) if (status >= 500) faults.push(`${payload}: ${status}`)
    }
    expect(faults).toEqual([])
    const { body } = await call<{ items: { text: string }[] }>(
      server,
      undefined,
      `GET /tracks/${id}/comments?limit=100`,
    )
    expect(body.items.map(({ text }) => text)).toEqual(expect.arrayContaining(payloads.slice(0, 3)))
    expect(await isUntouched()).toBe(true)
  })

  /** One of the staff with a fresh factor, who has a track of their own; made anew, for a write may end its session. */
  async function freshAdmin() {
    const admin = await newUser(server, ['creator', 'admin'])
    await sql`UPDATE sessions SET factor_at = now() WHERE user_id = ${admin.id}`.execute(server.ctx.db)
    const other = await newUser(server, [])
    const track = await newTrack(server, admin)
    return { admin, ids: [track.id, other.id], usernames: [other.username] }
  }

  test('stays text in every text of every write, one by one, from somebody who may write', async () => {
    const faults: string[] = []
    let taken = 0
    for (const operation of operations.filter(isWrite)) {
      const { admin, ids, usernames } = await freshAdmin()
      const found = samples([operation], { ids, usernames }).get(operation.name) as Sent
      // An id is that of a track, or of a person: of either there is one.
      const goods =
        'id' in found.inPath ? ids.map((id) => ({ ...found, inPath: { ...found.inPath, id } })) : [found]
      for (const payload of payloads.slice(0, 2)) {
        const calls = goods.flatMap((good) => [
          ...withEachText(good.body, payload).map((body) => ({ ...good, body })),
          ...Object.keys(good.inPath).map((name) => ({
            ...good,
            inPath: { ...good.inPath, [name]: payload },
          })),
          ...Object.keys(operation.inQuery).map((name) => ({ ...good, inQuery: { [name]: payload } })),
        ])
        for (const sent of calls) {
          const { authorization } = admin
          const answer = await send(server.url, operation, sent, { authorization })
          await answer.arrayBuffer()
          if (answer.status >= 500) faults.push(`${operation.name} ${payload}: ${answer.status}`)
          if (answer.ok) taken++
        }
      }
    }
    expect(faults).toEqual([])
    // Not all of it stopped at a schema, or for want of a role: so much was written down.
    expect(taken).toBeGreaterThan(40)
    expect(await isUntouched()).toBe(true)
  })

  test('stays text in the parameters of pages and plain routes', async () => {
    const reads = expressRoutes(server.app).routes.filter(({ method }) => method === 'GET')
    const faults: string[] = []
    for (const { path } of reads)
      for (const payload of [...payloads, ...hostileTexts]) {
        const query = new URLSearchParams(
          [...sortNames, 'cursor', 'next', 'zoom', 'query'].map((name): [string, string] => [
            name,
            payload.toWellFormed(),
          ]),
        )
        const names = Object.fromEntries([...path.matchAll(/:(\w+)/g)].map(([, name]) => [name, payload]))
        for (const address of [`${filled(path, names)}`, `${filled(path)}?${query}`]) {
          const { status } = await ask(address.slice(0, 8_000), { accept: 'text/html' })
          if (status >= 500) faults.push(`${address}: ${status}`)
        }
      }
    expect(faults).toEqual([])
    expect(await isUntouched()).toBe(true)
  })

  test.each(sortNames)('a %s that is not known falls back to the newest first', async (name) => {
    const newest = (await call<{ items: unknown[] }>(server, undefined, 'GET /tracks')).body
    expect(newest.items.length).toBeGreaterThanOrEqual(3)
    for (const value of ['title', 'created_at ASC', '-id', ...payloads.slice(0, 6)]) {
      const path = `/tracks?${new URLSearchParams({ [name]: value })}`
      expect((await call(server, undefined, `GET ${path}`)).body).toEqual(newest)
    }
  })

  test('a letter that means something in LIKE finds only itself', async () => {
    for (const wild of ['%', '_', '\\', '%%', '_ne']) {
      const path = `/people?${new URLSearchParams({ query: wild })}`
      const { status, body } = await call<{ items: unknown[] }>(server, undefined, `GET ${path}`)
      expect([wild, status, body.items]).toEqual([wild, 200, []])
    }
  })
})

describe('a redirect', () => {
  const names = [
    'next',
    'redirect',
    'redirect_uri',
    'return',
    'returnTo',
    'return_to',
    'url',
    'to',
    'continue',
    'goto',
  ]
  const places = [
    'https://evil.example/',
    '//evil.example/',
    '///evil.example/',
    '/\\evil.example/',
    '\\\\evil.example/',
    '/\t/evil.example/',
    '/\n/evil.example',
    'https:evil.example',
    'https:/evil.example',
    '/x/..//evil.example/',
    '/%2f/evil.example',
    'javascript:alert(1)//',
    'data:text/html,x',
    'http://user@evil.example',
    '/@evil.example',
    '.evil.example',
    '@evil.example',
    '/a\r\nLocation: https://evil.example/',
  ]
  let session: BrowserSession

  beforeAll(async () => {
    session = await browserSession(server, user)
  })

  /** Where a browser would end, given this answer to this address. */
  const landsElsewhere = (from: string, location: string | null) => {
    if (location === null) return false
    const url = new URL(location, new URL(from, server.url))
    return url.origin !== server.url || url.pathname.startsWith('//')
  }

  test('leads nowhere else from any page or plain route, whoever asks', async () => {
    const reads = expressRoutes(server.app).routes.filter(({ method }) => method === 'GET')
    const led: string[] = []
    const access = session.cookie
    for (const { path } of reads)
      for (const place of places) {
        const query = new URLSearchParams(names.map((name): [string, string] => [name, place]))
        const address = `${filled(path)}?${query}`
        // Signed in, signed in no more, and nobody.
        for (const cookie of [access, 'veza_csrf=x', '']) {
          const answer = await fetch(`${server.url}${address}`, {
            redirect: 'manual',
            headers: { cookie, accept: 'text/html' },
          })
          await answer.arrayBuffer()
          const location = answer.headers.get('location')
          if (landsElsewhere(address, location) || answer.status >= 500)
            led.push(`${address} → ${answer.status} ${location}`)
        }
      }
    expect(led).toEqual([])
  })

  test('leads nowhere else after any form', async () => {
    const led: string[] = []
    for (const { path, actions } of pageForms())
      for (const action of actions.filter((name) => !/delete|end|out|remove|stay/.test(name)))
        for (const place of places) {
          const address = `${path}?${new URLSearchParams({ next: place, redirect: place })}`
          const given = Object.fromEntries(names.map((name) => [name, place]))
          const answer = await fetch(`${server.url}${address}`, {
            method: 'POST',
            redirect: 'manual',
            headers: { cookie: session.cookie, 'content-type': 'application/x-www-form-urlencoded' },
            body: new URLSearchParams({ ...given, do: action, csrf: session.csrf }),
          })
          await answer.arrayBuffer()
          const location = answer.headers.get('location')
          if (landsElsewhere(address, location) || answer.status >= 500)
            led.push(`${address} ${action} → ${answer.status} ${location}`)
        }
    expect(led).toEqual([])
  })

  test('signing in leads where one wanted to go, and nowhere else', async () => {
    const signIn = async (place: string) => {
      const page = await fetch(`${server.url}/sign-in?${new URLSearchParams({ next: place })}`)
      const cookie = page.headers
        .getSetCookie()
        .map((line) => line.slice(0, line.indexOf(';')))
        .join('; ')
      const csrf = /name="csrf" value="([^"]+)"/.exec(await page.text())?.[1] ?? ''
      const answer = await fetch(`${server.url}/sign-in?${new URLSearchParams({ next: place })}`, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          do: 'sign-in',
          csrf,
          next: place,
          email: user.email,
          password: user.password,
        }),
      })
      expect(answer.status).toBe(303)
      return answer.headers.get('location')
    }
    expect(await signIn('/settings/sessions')).toBe('/settings/sessions')
    for (const place of places)
      expect([place, landsElsewhere('/sign-in', await signIn(place))]).toEqual([place, false])
  })
})
