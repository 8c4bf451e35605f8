import { afterAll, beforeAll, expect, test } from 'vitest'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'

let database: TestDatabase
let server: TestServer

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const whole = {
  target: 'https://elsewhere.example/tracks/song',
  work: 'First Song\nof 2019',
  claimantName: 'Ada Rights',
  rightsOwner: '',
  claimantAddress: '1 Label Street',
  email: 'ada@label.example',
  phone: '',
  goodFaith: 'yes',
  swornStatement: 'yes',
  signature: 'Ada Rights',
}
const page = async (path: string, language = 'en', cookie = '') => {
  const answer = await fetch(`${server.url}${path}`, {
    headers: { accept: 'text/html', 'accept-language': language, ...(cookie ? { cookie } : {}) },
  })
  return { status: answer.status, headers: answer.headers, markup: await answer.text() }
}
const cookiesOf = (headers: Headers) =>
  headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
const hidden = (markup: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]+)"`).exec(markup)?.[1] ?? ''

/** Opens the form as a browser does, and gives what sends it. */
async function openForm(language = 'en') {
  const { headers, markup } = await page('/legal/dmca/notice', language)
  const cookie = cookiesOf(headers)
  const fields = { csrf: hidden(markup, 'csrf'), seed: hidden(markup, 'seed'), do: 'notice' }
  const post = async (typed: Record<string, string>) => {
    const answer = await fetch(`${server.url}/legal/dmca/notice`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie, 'accept-language': language },
      body: new URLSearchParams({ ...fields, ...typed }),
    })
    return { status: answer.status, headers: answer.headers, markup: await answer.text() }
  }
  return { cookie, post }
}
const notices = () => server.ctx.db.selectFrom('dmcaNotices').selectAll().orderBy('number').execute()

test.each(['en', 'fr'])(
  'the policy leads to the form, and every page leads to the policy, in %s',
  async (language) => {
    const policy = await page('/legal/dmca', language)
    expect([policy.status, policy.markup.includes(`<html lang="${language}">`)]).toEqual([200, true])
    expect(policy.markup).toContain('href="/legal/dmca/notice"')
    expect(policy.markup).toMatch(/\b10\b/)
    expect((await page('/', language)).markup).toMatch(/<footer[\s\S]*href="\/legal\/dmca"/)
  },
)

test('a notice is sent without scripts, and its number is told', async () => {
  const { cookie, post } = await openForm('fr')
  const sent = await post(whole)
  expect([sent.status, sent.headers.get('location')]).toEqual([303, '/legal/dmca/notice/sent'])
  const [notice] = (await notices()).slice(-1)
  expect(notice).toMatchObject({
    claimantName: 'Ada Rights',
    claimantAddress: '1 Label Street',
    claimantEmail: 'ada@label.example',
    work: 'First Song\nof 2019',
    locale: 'fr',
    status: 'pending',
  })
  const thanks = await page('/legal/dmca/notice/sent', 'fr', `${cookie}; ${cookiesOf(sent.headers)}`)
  expect(thanks.markup).toContain(String(notice?.number))
})

test('sent twice it is one notice; changed in between it is another', async () => {
  const before = (await notices()).length
  const { post } = await openForm()
  await post(whole)
  expect((await post(whole)).status).toBe(303)
  expect((await notices()).length).toBe(before + 1)
  await post({ ...whole, work: 'Second Song' })
  expect((await notices()).length).toBe(before + 2)
})

test.each(Object.entries(whole).filter(([, value]) => value !== ''))(
  'without its %s it is told so at the field, and keeps all else that was typed',
  async (name) => {
    const before = (await notices()).length
    const { post } = await openForm()
    const { [name as keyof typeof whole]: _left, ...rest } = whole
    const { status, markup } = await post(rest)
    expect(status).toBe(422)
    expect(markup).toContain(`href="#notice-${name}"`)
    expect(markup).toContain(`id="notice-${name}-fault"`)
    expect(markup.match(/id="notice-\w+-fault"/g)).toHaveLength(1)
    for (const [other, value] of Object.entries(rest))
      if (value === 'yes') expect(markup).toMatch(new RegExp(`name="${other}"[^>]* checked`))
      else if (other !== 'work' && other !== 'claimantAddress') expect(markup).toContain(`value="${value}"`)
    if (name !== 'work') expect(markup).toContain('First Song\nof 2019</textarea>')
    expect((await notices()).length).toBe(before)
  },
)

test('the page of a blocked track says why, and leads to the policy', async () => {
  const owner = await newUser(server)
  const track = await newPublishedTrack(server, owner, { title: 'Blocked' })
  await server.ctx.db.updateTable('tracks').set({ dmcaBlocked: true }).where('id', '=', track.id).execute()
  const { status, headers, markup } = await page(new URL(track.url).pathname)
  expect([status, headers.get('link')]).toEqual([451, '</legal/dmca>; rel="blocked-by"'])
  expect(markup).toMatch(/copyright notice[\s\S]*href="\/legal\/dmca"[\s\S]*<footer/)
})
