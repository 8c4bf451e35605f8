import { describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { newUser, type SignedInUser } from '../../../e2e/support/server.ts'
import { startModerating } from '../../domains/moderation/testing.ts'

const { server, creator, listener, one: staff, decided, tokenOf, caseOf } = await startModerating()
const newTrack = () => newPublishedTrack(server, creator, { title: 'Reported on a page' })
const open = async (path: string, cookie = '', language = 'en') => {
  const answer = await fetch(server.url + path, {
    redirect: 'manual',
    headers: { accept: 'text/html', 'accept-language': language, cookie },
  })
  return {
    status: answer.status,
    location: answer.headers.get('location'),
    answer,
    markup: await answer.text(),
  }
}
const cookiesOf = (headers: Headers) =>
  headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
/** Signed in as browsers are. */
const browserOf = async (user: SignedInUser) => {
  const { email, password } = user
  const answer = await fetch(`${server.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password, transport: 'cookie' }),
  })
  return cookiesOf(answer.headers)
}
const csrfIn = (markup: string) => /name="csrf" value="([^"]+)"/.exec(markup)?.[1] ?? ''
const post = async (path: string, cookie: string, fields: Record<string, string>, language = 'en') => {
  const answer = await fetch(server.url + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, 'accept-language': language },
    body: new URLSearchParams(fields),
  })
  return { status: answer.status, location: answer.headers.get('location'), markup: await answer.text() }
}
const reportOf = (path: string) => `/report?next=${encodeURIComponent(path)}`

describe('reporting from a page', () => {
  test('the page of a track, a playlist and a person leads there, but for whose it is', async () => {
    const track = await newTrack()
    const { body: list } = await call<{ slug: string }>(server, creator, 'POST /playlists', {
      title: 'Open to all',
      visibility: 'public',
    })
    const own = await browserOf(creator)
    for (const path of [`/tracks/${track.slug}`, `/playlists/${list.slug}`, `/@${creator.username}`]) {
      const link = `href="/report?next=${encodeURIComponent(path)}"`
      expect([path, (await open(path)).markup.includes(link)]).toEqual([path, true])
      expect([path, (await open(path, own)).markup.includes(link)]).toEqual([path, false])
      const form = await open(reportOf(path), await browserOf(listener), 'fr')
      expect([path, form.status]).toEqual([path, 200])
      expect(form.markup).toContain('Quel est le problème avec')
    }
  })

  test('asks to sign in first, and comes back to the form', async () => {
    const { slug } = await newTrack()
    const { status, location } = await open(reportOf(`/tracks/${slug}`))
    expect([status, location]).toEqual([
      303,
      `/sign-in?next=${encodeURIComponent(reportOf(`/tracks/${slug}`))}`,
    ])
  })

  test('works as a form alone: a slip is told at its field, and what is sent is kept once', async () => {
    const track = await newTrack()
    const path = reportOf(`/tracks/${track.slug}`)
    const cookie = await browserOf(listener)
    const csrf = csrfIn((await open(path, cookie)).markup)
    const wrong = await post(path, cookie, { csrf, do: 'report', reportText: 'At 1:02.' })
    expect(wrong.status).toBe(422)
    expect(wrong.markup).toContain('href="#report-reportReason"')
    expect(wrong.markup).toContain('At 1:02.</textarea>')
    for (const reportText of ['At 1:02.', 'At 1:03.']) {
      const sent = await post(path, cookie, { csrf, do: 'report', reportReason: 'hate', reportText })
      const back = encodeURIComponent(`/tracks/${track.slug}`)
      expect([sent.status, sent.location]).toEqual([303, `/report/sent?next=${back}`])
      expect((await open(`/report/sent?next=${back}`)).markup).toContain(`href="/tracks/${track.slug}"`)
    }
    const kept = await server.ctx.db
      .selectFrom('moderationReports')
      .select(['reason', 'text', 'reporterId'])
      .where('caseId', '=', await caseOf(track.id))
      .execute()
    expect(kept).toEqual([{ reason: 'hate', text: 'At 1:03.', reporterId: listener.id }])
  })

  test('of what one may not see leads to its page, as of what does not exist', async () => {
    const hidden = await newTrack()
    await call(server, creator, `PATCH /tracks/${hidden.id}`, {
      version: hidden.version,
      visibility: 'private',
    })
    const cookie = await browserOf(listener)
    const csrf = csrfIn((await open('/settings', cookie)).markup)
    for (const path of [`/tracks/${hidden.slug}`, '/tracks/nothing-here', '/@nobody-at-all', '/elsewhere']) {
      const { status, location } = await open(reportOf(path), cookie)
      expect([path, status, location]).toEqual([path, 303, path])
      const sent = await post(reportOf(path), cookie, {
        csrf,
        do: 'report',
        reportReason: 'spam',
        reportText: '',
      })
      expect([path, sent.status]).toEqual([path, 404])
      expect(sent.markup).toContain('Nothing was sent')
    }
    // Half of an escaped letter.
    expect((await open(reportOf('/@%E0%A4%A'), cookie)).status).toBe(303)
  })
})

test('the page of a hidden track tells its creator so, and no search engine', async () => {
  const track = await newTrack()
  await decided(staff, listener, ['track', track.id], 'hide')
  const { markup } = await open(`/tracks/${track.slug}`, await browserOf(creator))
  expect(markup).toContain('Hidden by our moderation')
  expect(markup).toMatch(/name="robots" content="noindex/)
})

test('an appeal is sent by the mail’s link, pasted, by somebody who cannot sign in', async () => {
  const user = await newUser(server)
  const track = await newPublishedTrack(server, user, { title: 'Too far' })
  const until = new Date(Date.now() + 86_400_000).toISOString()
  await decided(staff, listener, ['track', track.id], 'suspend', { until })
  const signIn = await open('/sign-in')
  const visitor = cookiesOf(signIn.answer.headers)
  const refused = await post('/sign-in', visitor, {
    csrf: csrfIn(signIn.markup),
    do: 'sign-in',
    email: user.email,
    password: user.password,
  })
  expect(refused.markup).toMatch(/suspended until .* UTC/)

  const page = await open('/appeal')
  const cookie = cookiesOf(page.answer.headers)
  const csrf = csrfIn(page.markup)
  const token = `${server.url}/appeal#token=${await tokenOf(user.email, 'suspended')}`
  const fields = { csrf, do: 'appeal', token, appeal: 'It was a joke among friends.' }
  expect((await post('/appeal', cookie, { ...fields, appeal: '' })).markup).toContain(
    'Say why the decision is wrong',
  )
  const sent = await post('/appeal', cookie, fields)
  expect([sent.status, sent.location]).toEqual([303, '/appeal/sent'])
  const again = await post('/appeal', cookie, { ...fields, appeal: 'Something else.' }, 'fr')
  expect([again.status, again.markup.includes('a déjà été contestée')]).toEqual([409, true])
})
