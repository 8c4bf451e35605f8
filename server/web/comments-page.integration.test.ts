import type { Track } from '@veza/shared/contracts/catalog.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../e2e/support/api.ts'
import { bareCaller } from '../../e2e/support/bare-http.ts'
import { type BrowserTab, browserTab, signInTab } from '../../e2e/support/browser-tab.ts'
import { newPublishedTrack } from '../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../e2e/support/server.ts'
import { commentsOn } from '../domains/comments/testing.ts'

let database: TestDatabase
let server: TestServer
let on: ReturnType<typeof commentsOn>
let ana: SignedInUser
let ben: SignedInUser

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' } })
  on = commentsOn(server)
  ana = await newUser(server)
  ben = await newUser(server, ['listener'])
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

async function tabOf(user: SignedInUser): Promise<BrowserTab> {
  const tab = browserTab(server.url)
  await signInTab(tab, bareCaller(server.url), user)
  return tab
}
const newTrack = () => newPublishedTrack(server, ana, { title: 'Tide' })
const pathOf = ({ slug }: Track) => `/tracks/${slug}`
const sectionOf = (markup: string) => /<section class="comments".*?<\/section>/s.exec(markup)?.[0] ?? ''
/** What the buttons of the section would do, each once. */
const deedsOf = (markup: string) =>
  [...new Set([...sectionOf(markup).matchAll(/name="do" value="(\w+)"/g)].map(([, does]) => does))].sort()
const wordsOf = (markup: string) =>
  [...markup.matchAll(/<p class="comment-text" dir="auto">(.*?)<\/p>/gs)].map(([, words]) => words)

test('a comment is written, changed, answered, hidden, shown and deleted by forms alone', async () => {
  const track = await newTrack()
  const home = pathOf(track)
  const [bens, anas] = [await tabOf(ben), await tabOf(ana)]
  const first = await bens.get(home)
  expect(deedsOf(first.markup)).toEqual(['write'])
  expect(first.markup).toContain('Nobody has commented yet.')
  const send = (tab: BrowserTab, csrf: string, fields: Record<string, string>) =>
    tab.post(`${home}/comments`, { csrf, from: home, key: 'one', ...fields })
  const { csrf } = first
  const sent = await send(bens, csrf, { do: 'write', at: '0:12', text: 'That <b>bass</b>!' })
  expect(sent.status).toBe(303)
  const id = sent.location?.split('#comment-')[1] ?? ''
  expect(sent.location).toBe(`${home}#comment-${id}`)
  // Sent once more as it is, and once more with other words.
  expect((await send(bens, csrf, { do: 'write', at: '0:12', text: 'That <b>bass</b>!' })).location).toBe(
    sent.location,
  )
  const other = await send(bens, csrf, { do: 'write', at: '0:12', text: 'Again' })
  expect(other.location).not.toBe(sent.location)
  const shown = await bens.get(home)
  expect(wordsOf(shown.markup)).toEqual(['Again', 'That &#60;b&#62;bass&#60;/b&#62;!'])
  expect(sectionOf(shown.markup)).toContain('data-moment="12000">0:12</span>')
  expect(deedsOf(shown.markup)).toEqual(['delete', 'edit', 'reply', 'write'])
  await send(bens, csrf, { do: 'edit', id, text: 'That bass.' })

  const hers = await anas.get(home)
  expect(deedsOf(hers.markup)).toEqual(['hide', 'reply', 'write'])
  const reply = await send(anas, hers.csrf, { do: 'reply', id, text: 'Thanks' })
  expect(reply.location).toMatch(new RegExp(`^${home}#comment-`))
  await send(anas, hers.csrf, { do: 'hide', id })
  expect(wordsOf((await browserTab(server.url).get(home)).markup)).toEqual(['Again'])
  expect((await anas.get(home)).markup).toContain('Hidden: only its author and you see it.')
  expect((await bens.get(home)).markup).toContain('Hidden by the creator of the track')
  await send(anas, hers.csrf, { do: 'show', id })
  expect(wordsOf((await browserTab(server.url).get(home)).markup)).toEqual(['Again', 'That bass.', 'Thanks'])
  expect((await send(bens, csrf, { do: 'delete', id })).location).toBe(`${home}#comments`)
  const { markup } = await browserTab(server.url).get(home)
  expect(markup).toContain('This comment was deleted.')
  expect(wordsOf(markup)).toEqual(['Again', 'Thanks'])
})

describe('what is not taken', () => {
  test.each([
    ['no words', { text: '  ' }, 'Write 1 to 1,000 characters'],
    ['a pile of marks', { text: `a${'\u0301'.repeat(40)}` }, 'Write 1 to 1,000 characters'],
    ['no moment', { at: 'soon' }, 'Write the moment as minutes and seconds'],
    ['a moment after the end', { at: '0:31' }, 'after the end of the track'],
  ])('is said beside what was typed: %s', async (_what, fields, said) => {
    const track = await newTrack()
    const tab = await tabOf(ben)
    const { csrf } = await tab.get(pathOf(track))
    const typed = { do: 'write', text: 'Typed & kept', at: '0:07', ...fields }
    const answer = await tab.post(`${pathOf(track)}/comments`, { csrf, ...typed })
    expect(answer.status).toBe(422)
    expect(answer.markup).toContain(said)
    expect(answer.markup).toContain('aria-invalid="true"')
    expect(answer.markup).toContain(`value="${typed.at}"`)
    if (!('text' in fields)) expect(answer.markup).toContain('Typed &#38; kept</textarea>')
  })

  test('a change that is too late opens again, with all that was typed', async () => {
    const track = await newTrack()
    const { id } = await on.written(ben, track.id, 'Before')
    const tab = await tabOf(ben)
    const { csrf } = await tab.get(pathOf(track))
    await on.age(id, 16 * 60_000)
    const answer = await tab.post(`${pathOf(track)}/comments`, { csrf, do: 'edit', id, text: 'After' })
    expect(answer.status).toBe(422)
    expect(answer.markup).toContain('within 15 minutes of writing it')
    expect(answer.markup).toContain('After</textarea>')
    expect(wordsOf((await tab.get(pathOf(track))).markup)).toEqual(['Before'])
    expect(deedsOf((await tab.get(pathOf(track))).markup)).not.toContain('edit')
  })

  test('what nobody’s page sends, or another site’s', async () => {
    const track = await newTrack()
    const address = `${pathOf(track)}/comments`
    const tab = await tabOf(ben)
    const { csrf } = await tab.get(pathOf(track))
    for (const fields of [{ do: 'like' }, { do: 'edit', id: 'x', text: 'y' }, { do: 'hide' }])
      expect((await tab.post(address, { csrf, ...fields })).status).toBe(404)
    expect((await tab.post(address, { csrf: 'none', do: 'write', text: 'x', at: '0:01' })).status).toBe(403)
    const elsewhere = { csrf, do: 'write', text: 'x', at: '0:01', from: 'https://evil.example/' }
    expect((await tab.post(address, elsewhere)).location).toMatch(new RegExp(`^${pathOf(track)}#comment-`))
    expect((await on.list(undefined, track.id)).body.items).toHaveLength(1)
  })
})

test('the track is asked for first: its pages answer as it does, and take nothing', async () => {
  const states = [
    [{ visibility: 'private' }, 404],
    [{ moderation: 'hidden' }, 404],
    [{ dmcaBlocked: true }, 451],
    [{ status: 'deleted' }, 404],
  ] as const
  for (const [columns, status] of states) {
    const track = await newTrack()
    const { id } = await on.written(ben, track.id, 'A secret by now')
    const tab = await tabOf(ben)
    const { csrf } = await tab.get(pathOf(track))
    await server.ctx.db.updateTable('tracks').set(columns).where('id', '=', track.id).execute()
    const address = `${pathOf(track)}/comments`
    const answers = [
      await tab.get(pathOf(track)),
      await tab.get(address),
      await tab.get(`${address}/${id}`),
      await tab.get(`${address}?cursor=abc`),
      await tab.post(address, { csrf, do: 'write', text: 'x', at: '0:01' }),
    ]
    expect([columns, ...answers.map((one) => one.status)]).toEqual([columns, ...answers.map(() => status)])
    for (const { markup, headers } of answers) {
      expect(markup).not.toContain('A secret')
      if (status === 451) expect(headers.get('link')).toBe('</legal/dmca>; rel="blocked-by"')
    }
    const rows = await server.ctx.db
      .selectFrom('comments')
      .select('id')
      .where('trackId', '=', track.id)
      .execute()
    expect(rows).toHaveLength(1)
  }
})

test('who is not signed in reads, and is led to sign in; whoever is blocked sees none of it', async () => {
  const track = await newTrack()
  await on.written(ana, track.id, 'Hello')
  const tab = browserTab(server.url)
  const { markup } = await tab.get(pathOf(track))
  expect(wordsOf(markup)).toEqual(['Hello'])
  expect(deedsOf(markup)).toEqual([])
  expect(markup).toContain(
    `href="/sign-in?next=${encodeURIComponent(pathOf(track))}" rel="nofollow">Sign in to comment`,
  )
  const french = await tab.get(pathOf(track), { 'accept-language': 'fr' })
  expect(french.markup).toContain('Se connecter pour commenter')
  const eve = await newUser(server, ['listener'])
  await call(server, ana, `PUT /people/${eve.username}/block`)
  const hers = await tabOf(eve)
  const seen = await hers.get(pathOf(track))
  expect([seen.status, sectionOf(seen.markup)]).toEqual([200, ''])
  const { csrf } = await hers.get('/settings')
  const sent = await hers.post(`${pathOf(track)}/comments`, { csrf, do: 'write', text: 'x', at: '0:01' })
  expect(sent.location).toBe(`${pathOf(track)}#comments`)
  expect((await hers.get(`${pathOf(track)}/comments`)).status).toBe(404)
  expect(await on.texts(undefined, track.id)).toEqual(['Hello'])
})

test('older ones are on pages of their own, and each has an address', async () => {
  const track = await newTrack()
  const row = { trackId: track.id, authorId: ben.id, atMs: 0 }
  const rows = Array.from({ length: 30 }, (_, n) => ({
    ...row,
    id: server.ctx.newId(),
    text: `number ${n}`,
    createdAt: new Date(Date.now() - n * 1_000),
  }))
  await server.ctx.db.insertInto('comments').values(rows).execute()
  const tab = await tabOf(ben)
  const { markup } = await tab.get(pathOf(track))
  expect(wordsOf(markup)).toHaveLength(20)
  const older = /<a href="([^"]+cursor[^"]+)" rel="next">/.exec(markup)?.[1] ?? ''
  const page = await tab.get(older)
  expect(wordsOf(page.markup)).toEqual(rows.slice(20).map(({ text }) => text))
  expect(page.markup).toContain('name="robots" content="noindex"')
  expect((await tab.get(`${pathOf(track)}/comments?cursor=abc`)).location).toBe(`${pathOf(track)}/comments`)
  const id = rows[25]?.id ?? ''
  const one = await tab.get(`${pathOf(track)}/comments/${id}`)
  expect(wordsOf(one.markup)).toEqual(['number 25'])
  const { csrf } = page
  const from = `${pathOf(track)}/comments/${id}`
  const answer = await tab.post(`${pathOf(track)}/comments`, { csrf, from, do: 'delete', id })
  expect(answer.location).toBe(`${pathOf(track)}#comments`)
  expect((await tab.get(from)).status).toBe(404)
  const others = await newTrack()
  expect((await tab.get(`${pathOf(others)}/comments/${rows[0]?.id}`)).status).toBe(404)
  expect((await tab.get(`${pathOf(track)}/comments/x`)).status).toBe(404)
})

test('one is reported from below it, by anybody but its author, and not where a link alone leads', async () => {
  const track = await newTrack()
  const { id } = await on.written(ben, track.id, 'Nasty words')
  const address = `${pathOf(track)}/comments/${id}`
  const report = `/report?next=${encodeURIComponent(address)}`
  const [bens, anas] = [await tabOf(ben), await tabOf(ana)]
  expect(sectionOf((await bens.get(pathOf(track))).markup)).not.toContain('/report?')
  expect(sectionOf((await anas.get(pathOf(track))).markup)).toContain(`href="${report}"`)
  const form = await anas.get(report)
  expect(form.markup).toContain('What is wrong with the comment “Nasty words”?')
  const sent = await anas.post(report, {
    csrf: form.csrf,
    do: 'report',
    reportReason: 'hate',
    reportText: '',
  })
  expect(sent.location).toBe(`/report/sent?next=${encodeURIComponent(address)}`)
  const kept = await server.ctx.db
    .selectFrom('moderationCases')
    .select(['targetKind', 'ownerId'])
    .where('targetId', '=', id)
    .execute()
  expect(kept).toEqual([{ targetKind: 'comment', ownerId: ben.id }])
})

test('by a link: read and written there, and nowhere else', async () => {
  const track = await newTrack()
  await server.ctx.db
    .updateTable('tracks')
    .set({ visibility: 'private' })
    .where('id', '=', track.id)
    .execute()
  const share = await call<{ id: string; token: string }>(server, ana, `POST /tracks/${track.id}/shares`, {})
  const home = `/s/${share.body.token}`
  const tab = await tabOf(ben)
  const { csrf, markup } = await tab.get(home)
  expect(deedsOf(markup)).toEqual(['write'])
  const sent = await tab.post(`${home}/comments`, {
    csrf,
    from: home,
    do: 'write',
    text: 'By a link',
    at: '0:03',
  })
  expect(sent.location).toMatch(new RegExp(`^${home}#comment-`))
  const page = await tab.get(`${home}/comments`)
  expect(wordsOf(page.markup)).toEqual(['By a link'])
  expect(page.headers.get('cache-control')).toBe('private, no-store')
  expect(page.headers.get('referrer-policy')).toBe('no-referrer')
  expect(sectionOf((await (await tabOf(await newUser(server))).get(home)).markup)).not.toContain('/report?')
  const marks = /data-marks="([^"]+)"/.exec(page.markup)?.[1]?.replaceAll('&#38;', '&') ?? ''
  expect((await fetch(server.url + marks)).status).toBe(200)
  expect((await tab.get(`${pathOf(track)}/comments`)).status).toBe(404)
  await call(server, ana, `DELETE /tracks/${track.id}/shares/${share.body.id}`)
  expect((await tab.get(`${home}/comments`)).status).toBe(410)
  expect((await tab.post(`${home}/comments`, { csrf, do: 'write', text: 'x', at: '0:03' })).status).toBe(410)
})

test('who writes without end is told how long to wait, by page and by API; deleting goes on', async () => {
  const env = { ROLE: 'web', DISABLE_RATE_LIMIT_FOR_TESTS: 'false' }
  const strict = await startTestServer({ databaseUrl: database.url, env })
  try {
    const track = await newTrack()
    const eve = await newUser(strict, ['listener'])
    const { id } = await commentsOn(strict).written(eve, track.id, 'First')
    const tab = browserTab(strict.url)
    await signInTab(tab, bareCaller(strict.url), eve)
    const { csrf } = await tab.get(pathOf(track))
    const takeAll = async () => {
      for (;;) await strict.ctx.limits.take('comment', eve.id)
    }
    const spent = async (ask: () => Promise<{ status: number }>) => {
      const answer = async () => {
        await expect(takeAll()).rejects.toMatchObject({ status: 429 })
        return (await ask()).status
      }
      await expect.poll(answer, { timeout: 60_000 }).toBe(429)
    }
    const fields = { csrf, do: 'write', text: 'x', at: '0:01' }
    await spent(() => commentsOn(strict).write(eve, track.id, 'x'))
    await spent(() => commentsOn(strict).reply(eve, id, 'x'))
    await spent(() => commentsOn(strict).edit(eve, id, 'x'))
    await spent(() => tab.post(`${pathOf(track)}/comments`, fields))
    expect((await tab.post(`${pathOf(track)}/comments`, fields)).markup).toContain('A little too fast')
    expect((await commentsOn(strict).remove(eve, id)).status).toBe(200)
  } finally {
    await strict.stop()
  }
})
