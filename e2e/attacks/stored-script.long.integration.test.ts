import type { Review } from '@veza/shared/contracts/reviews.ts'
import { sql } from 'kysely'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../support/api.ts'
import { authorizeAddress } from '../support/authorization.ts'
import { launchChromium } from '../support/browser.ts'
import { newPublishedTrack } from '../support/catalog.ts'
import { licenceOf, newOnSale, offerOf } from '../support/products.ts'
import { describeSelf } from '../support/profiles.ts'
import { newUser, type SignedInUser } from '../support/server.ts'
import { expressRoutes, pageForms } from './support/route-table.ts'
import { type BrowserSession, browserSession, startTarget, type Target } from './support/target.ts'

/** Let out of its text by a page, each of them makes an element or a handler that no page of ours has. */
const payloads = [
  '<planted-tag onload=planted()>',
  '"><planted-tag a="',
  "'><planted-tag a='",
  '" onfocus="planted()" x="',
  "' onfocus='planted()' x='",
  '</title><planted-tag>',
  '</script><planted-tag>',
  '</textarea><planted-tag>',
  '</style><planted-tag>',
  '--><planted-tag>',
  '<!--<script>',
  '<img src=x onerror=planted()>',
  '<svg/onload=planted()>',
  '&lt;planted-tag&gt;&#60;planted-tag&#62;',
  '\u2028</script><planted-tag>',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what is tried is that text
  '${planted()}{{planted()}}',
] as const

let server: Target
let browser: Browser
let page: Page
let artist: SignedInUser
let session: BrowserSession
let strangers: BrowserSession
const slugs: string[] = []

beforeAll(async () => {
  server = await startTarget({ worker: true })
  browser = await launchChromium()
  page = await browser.newPage()
  artist = await newUser(server, ['creator', 'admin'])
  for (const payload of payloads) {
    // In every field that a track has.
    const track = await newPublishedTrack(server, artist, {
      title: `t ${payload}`,
      description: `d ${payload}\n\n${payload}`,
      credits: `c ${payload}: ${payload}\n${payload}`.slice(0, 2_000),
      lyrics: `[00:01.00]l ${payload}\n${payload}`,
      genre: `g ${payload}`.slice(0, 60),
      tags: [`tag ${payload}`.slice(0, 40)],
    })
    slugs.push(track.slug)
  }
  session = await browserSession(server, artist)
  strangers = await browserSession(server, await newUser(server))
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

/** A row of a passkey, with only its name of interest. */
async function aPasskeyNamed(name: string) {
  const id = server.ctx.newId()
  const { rows } = await sql<{ column: string; type: string; needed: boolean }>`
    SELECT column_name AS column, data_type AS type, is_nullable = 'NO' AND column_default IS NULL AS needed
    FROM information_schema.columns WHERE table_name = 'passkeys'`.execute(server.ctx.db)
  const known: Record<string, unknown> = { id, user_id: artist.id, name }
  const filler: Record<string, unknown> = {
    bytea: Buffer.from(id),
    boolean: false,
    bigint: 0,
    integer: 0,
    ARRAY: '{}',
    'timestamp with time zone': new Date(),
  }
  const columns = rows.filter(({ column, needed }) => needed || column in known)
  const values = columns.map(({ column, type }) => sql`${known[column] ?? filler[type] ?? 'x'}`)
  return sql`(${sql.join(columns.map(({ column }) => sql.ref(column)))}) VALUES (${sql.join(values)})`
}

interface Findings {
  /** What a page of ours never has. */
  readonly foreign: string[]
  readonly nonces: string[]
  readonly text: string
}

/** Parses as a browser does, in a document that runs nothing, and looks at every element. */
function parsed(markup: string): Promise<Findings> {
  return page.evaluate<Findings>(
    `(() => {
      const document = new DOMParser().parseFromString(${JSON.stringify(markup)}, 'text/html')
      const foreign = []
      const nonces = []
      for (const element of document.querySelectorAll('*')) {
        const name = element.localName
        if (/planted/.test(name)) foreign.push('<' + name + '>')
        if (name === 'img' && element.getAttribute('src') === 'x') foreign.push('<img src=x>')
        for (const { name: attribute, value } of element.attributes) {
          if (/^on/i.test(attribute)) foreign.push(name + ' ' + attribute)
          if (/["'<>=]/.test(attribute) || /planted/.test(attribute)) foreign.push(name + ' ' + attribute)
          const isAddress = ['href', 'src', 'action', 'formaction', 'xlink:href', 'poster', 'srcdoc'].includes(attribute)
          if (isAddress && /^\\s*(javascript|vbscript|data:text|data:application)/i.test(value))
            foreign.push(name + ' ' + attribute + '=' + value)
        }
        if (name === 'script' || name === 'style') {
          const isData = /json/.test(element.getAttribute('type') ?? '')
          if (isData) JSON.parse(element.textContent)
          else if (!element.hasAttribute('src') && !element.nonce) foreign.push(name + ' without a nonce')
          if (element.nonce) nonces.push(element.nonce)
          const src = element.getAttribute('src')
          if (src !== null && !src.startsWith('/assets/')) foreign.push('script of ' + src)
        }
        if (['iframe', 'object', 'embed', 'base', 'applet'].includes(name)) foreign.push('<' + name + '>')
      }
      return { foreign, nonces, text: document.documentElement.textContent }
    })()`,
  )
}

/** Every page, asked for in every way. */
async function walk(
  addresses: readonly string[],
  cookie: string,
): Promise<{ wrong: string[]; texts: string[] }> {
  const wrong: string[] = []
  const texts: string[] = []
  for (const address of addresses)
    for (const language of ['en', 'fr']) {
      const answer = await fetch(`${server.url}${address}`, {
        redirect: 'manual',
        headers: { cookie, accept: 'text/html', 'accept-language': language },
      })
      const markup = await answer.text()
      if (answer.status >= 300 && answer.status < 400) continue
      const policy = answer.headers.get('content-security-policy') ?? ''
      const nonce = /script-src[^;]*'nonce-([^']+)'/.exec(policy)?.[1]
      if (answer.status >= 500) wrong.push(`${address}: ${answer.status}`)
      if (nonce === undefined || /unsafe-(inline|eval)/.test(policy))
        wrong.push(`${address}: policy ${policy}`)
      // Nobody puts a page of ours into a frame of theirs, to have it clicked.
      if (!/frame-ancestors 'none'(?:;|$)/.test(policy)) wrong.push(`${address}: may be framed: ${policy}`)
      const { foreign, nonces, text } = await parsed(markup)
      wrong.push(...foreign.map((one) => `${address}: ${one}`))
      wrong.push(...nonces.filter((one) => one !== nonce).map((one) => `${address}: nonce ${one}`))
      texts.push(text)
    }
  return { wrong, texts }
}

const pagesWithoutNames = () =>
  expressRoutes(server.app)
    .routes.filter(({ method, path }) => method === 'GET' && !path.includes(':') && !path.startsWith('/api'))
    .filter(({ path }) => !path.startsWith('/health') && !/reload|metrics/.test(path))
    .map(({ path }) => path)

test('the parser sees what a page would have let out', async () => {
  for (const payload of payloads.slice(0, 3))
    expect((await parsed(`<p title="${payload}">${payload}</p><p title='${payload}'>`)).foreign).not.toEqual(
      [],
    )
  expect((await parsed('<a href="javascript:planted()">x</a>')).foreign).toHaveLength(1)
  expect((await parsed('<script>planted()</script>')).foreign).toHaveLength(1)
})

test('titles, descriptions, genres and tags stay text on every page of tracks', async () => {
  const addresses = ['/', ...slugs.map((slug) => `/tracks/${encodeURIComponent(slug)}`)]
  const { wrong, texts } = await walk(addresses, '')
  expect(wrong).toEqual([])
  // They were there to be seen: the title, and the description.
  for (const payload of payloads.filter((one) => !/[\u2028]/.test(one))) {
    expect(texts.some((text) => text.includes(`t ${payload}`))).toBe(true)
    expect(texts.some((text) => text.includes(`d ${payload}`))).toBe(true)
  }
})

test('who did what to what stays text where its owner is told of it', async () => {
  const fan = await newUser(server)
  await describeSelf(server, fan, { displayName: `f ${payloads[0]}` })
  for (const [at, slug] of slugs.entries()) {
    const { id } = await server.ctx.db
      .selectFrom('tracks')
      .select('id')
      .where('slug', '=', slug)
      .executeTakeFirstOrThrow()
    // Some payloads hold what no comment may.
    await call(server, fan, `POST /tracks/${id}/comments`, { atMs: 0, text: `said ${payloads[at]}` })
  }
  const { wrong, texts } = await walk(['/notifications'], session.cookie)
  expect(wrong).toEqual([])
  for (const payload of payloads.filter((one) => !/[\u2028]/.test(one)))
    for (const text of [`t ${payload}`, `said ${payload}`, `f ${payloads[0]}`])
      expect(texts.some((one) => one.includes(text))).toBe(true)
})

describe.each(payloads.filter((one) => !/[\u2028]/.test(one)))('a person who is called %s', (payload) => {
  test('is only called so, wherever their name, words and links are shown', async () => {
    const displayName = `n ${payload}`.slice(0, 60)
    await describeSelf(server, artist, {
      displayName,
      bio: `b ${payload}\n\n${payload}`,
      location: `l ${payload}`.slice(0, 80),
      links: [`https://link.example/?${payload}#${payload}`.replace(/\s/g, '')],
    })
    const own = `/@${artist.username}`
    const places = [own, '/', `/tracks/${encodeURIComponent(slugs[0] ?? '')}`]
    const anonymous = await walk(places, '')
    const stranger = await walk(places, strangers.cookie)
    const self = await walk([...places, ...pagesWithoutNames(), authorizeAddress()], session.cookie)
    expect([...anonymous.wrong, ...stranger.wrong, ...self.wrong]).toEqual([])
    for (const text of [displayName, `b ${payload}`])
      expect(anonymous.texts.some((one) => one.includes(text))).toBe(true)
    expect(self.texts.filter((one) => one.includes(displayName)).length).toBeGreaterThan(pageForms().length)
  })
})

test('what a product and its licence say is text where it is offered, in the cart, and where it was sold', async () => {
  const seller = await newUser(server)
  const sellers = await browserSession(server, seller)
  const shown: string[] = []
  const pages: string[] = []
  const licences: { productId: string; licenceId: string; quantity: number }[] = []
  for (const payload of payloads.filter((one) => !/[\u2028]/.test(one))) {
    const title = `on sale ${payload}`
    const trackIds = [(await newPublishedTrack(server, seller, { title })).id]
    const terms = { ownName: `own ${payload}`.slice(0, 60), ownText: `words ${payload}` }
    const {
      id,
      url,
      licences: own,
    } = await newOnSale(server, seller, offerOf([licenceOf(0, { terms })]), {
      trackIds,
    })
    pages.push(new URL(url ?? '').pathname)
    licences.push({ productId: id, licenceId: own[0]?.id ?? '', quantity: 1 })
    shown.push(title, terms.ownName)
  }
  const bought = await call<{ orderId: string }>(
    server,
    artist,
    'POST /orders',
    { items: licences },
    {
      'idempotency-key': seller.id,
    },
  )
  expect(bought.status).toBe(201)
  const said: string[] = []
  for (const [at, { productId }] of licences.entries()) {
    const text = `review ${payloads[at]}`
    const path = `PUT /products/${productId}/review`
    const { status, body } = await call<Review>(server, artist, path, { rating: 5, text })
    // As it was mended; some payloads hold what no review may.
    if (status === 200) said.push(body.text)
  }
  const reviewed = await walk(pages, '')
  expect(reviewed.wrong).toEqual([])
  expect(said.length).toBeGreaterThan(1)
  for (const text of said)
    expect([text, reviewed.texts.some((one) => one.includes(text))]).toEqual([text, true])
  const offered = await walk([`/@${seller.username}`], '')
  const order = await walk([`/orders/${bought.body.orderId}`], session.cookie)
  const sold = await walk(['/settings/selling', '/settings/selling/sales'], sellers.cookie)
  expect([...offered.wrong, ...order.wrong, ...sold.wrong]).toEqual([])
  for (const text of shown)
    for (const { texts } of [offered, order, sold])
      expect([text, texts.some((one) => one.includes(text))]).toEqual([text, true])
})

test('comments and replies are text on the page of the track, on their own, and in the form that reports them', async () => {
  const seen = payloads.filter((one) => !/[\u2028]/.test(one))
  const { id, slug } = await newPublishedTrack(server, artist, { title: 'Commented on' })
  const addresses = [`/tracks/${slug}`, `/tracks/${slug}/comments`]
  const author = await newUser(server)
  for (const payload of seen) {
    const said = { atMs: 0, text: `comment ${payload}` }
    const { body } = await call<{ id: string }>(server, author, `POST /tracks/${id}/comments`, said)
    const reply = await call(server, artist, `POST /comments/${body.id}/replies`, {
      text: `reply ${payload}`,
    })
    expect(reply.status).toBe(201)
    addresses.push(`/tracks/${slug}/comments/${body.id}`)
    addresses.push(`/report?next=${encodeURIComponent(`/tracks/${slug}/comments/${body.id}`)}`)
  }
  const anonymous = await walk(addresses, '')
  const owner = await walk(addresses, session.cookie)
  expect([...anonymous.wrong, ...owner.wrong]).toEqual([])
  for (const payload of seen)
    for (const text of [`comment ${payload}`, `reply ${payload}`])
      for (const { texts } of [anonymous, owner])
        expect([text, texts.some((one) => one.includes(text))]).toEqual([text, true])
})

test('what was typed into the form of a comment, and not taken, is shown again as text', async () => {
  const { slug } = await newPublishedTrack(server, artist, { title: 'Not taken' })
  for (const payload of payloads)
    for (const fields of [
      { text: `${payload} ${'x'.repeat(1_001)}`, at: '0:01' },
      { text: 'x', at: payload },
    ]) {
      const answer = await fetch(`${server.url}/tracks/${slug}/comments`, {
        method: 'POST',
        headers: {
          cookie: session.cookie,
          accept: 'text/html',
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({ ...fields, do: 'write', csrf: session.csrf, from: payload }),
      })
      const { foreign, text } = await parsed(await answer.text())
      expect([answer.status, foreign]).toEqual([422, []])
      expect(text).toContain(fields.at === '0:01' ? 'xxxx' : 'minutes and seconds')
    }
})

test('a device and a passkey are called what they are called', async () => {
  const agent = `Mozilla/5.0 (X11; Linux x86_64; ${payloads[0]}) Firefox/${payloads[1]} ${payloads[11]}`
  await fetch(`${server.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': agent },
    body: JSON.stringify({ email: artist.email, password: artist.password }),
  })
  await sql`INSERT INTO passkeys ${await aPasskeyNamed(payloads.join(' ').slice(0, 60))}`.execute(
    server.ctx.db,
  )
  const { wrong, texts } = await walk(['/settings/sessions', '/settings/security'], session.cookie)
  expect(wrong).toEqual([])
  expect(texts.some((text) => text.includes('<planted-tag'))).toBe(true)
})

test('an address at a provider, and the names of people one has blocked, are shown as text', async () => {
  const seen = payloads.filter((one) => !/[\u2028]/.test(one))
  for (const [at, payload] of seen.entries()) {
    const other = await newUser(server)
    await describeSelf(server, other, { displayName: `blocked ${payload}`.slice(0, 60) })
    expect((await call(server, artist, `PUT /people/${other.username}/block`)).status).toBe(200)
    await server.ctx.db
      .insertInto('oauthIdentities')
      .values({
        id: server.ctx.newId(),
        userId: artist.id,
        provider: `provider ${payload}`,
        issuer: 'https://provider.example',
        subject: `subject-${at}`,
        email: `linked ${payload}`,
        createdAt: new Date(),
      })
      .execute()
  }
  const { wrong, texts } = await walk(['/settings/blocked', '/settings/connections'], session.cookie)
  expect(wrong).toEqual([])
  for (const payload of seen)
    for (const text of [`blocked ${payload}`.slice(0, 60), `linked ${payload}`, `provider ${payload}`])
      expect([text, texts.some((one) => one.includes(text))]).toEqual([text, true])
})

test('what a program asks for at /authorize is not written into the page, whichever part of it', async () => {
  const parts = [
    'response_type',
    'client_id',
    'redirect_uri',
    'code_challenge',
    'code_challenge_method',
    'state',
  ]
  const addresses = payloads.flatMap((payload) =>
    [...parts, 'scope', 'other'].map((part) => authorizeAddress({ [part]: payload })),
  )
  const { wrong, texts } = await walk(addresses, session.cookie)
  expect(wrong).toEqual([])
  expect(texts.length).toBeGreaterThan(payloads.length)
})

test('what stands in an address is not written into a page', async () => {
  const names = ['next', 'error', 'message', 'said', 'query', 'cursor', 'redirect', 'state', 'lang', 'to']
  const wrong: string[] = []
  for (const payload of payloads) {
    const query = new URLSearchParams(names.map((name): [string, string] => [name, payload]))
    const addresses = pagesWithoutNames().map((path) => `${path}?${query}`)
    const unknown = [
      `/${encodeURIComponent(payload)}`,
      `/@${encodeURIComponent(payload)}`,
      `/tracks/${encodeURIComponent(payload)}`,
    ]
    wrong.push(...(await walk([...addresses, ...unknown], '')).wrong)
  }
  expect(wrong).toEqual([])
}, 120_000)

test('what was typed into a form is shown again as text', async () => {
  const wrong: string[] = []
  for (const { path, actions } of pageForms())
    for (const action of actions.filter((name) => !/out|delete|end|become|remove/.test(name))) {
      const visitors = /sign-|password|verify|confirm-email|undo/.test(path)
      const page = await fetch(`${server.url}${path}`, {
        headers: { cookie: visitors ? '' : session.cookie },
      })
      const csrf = visitors
        ? (/name="csrf" value="([^"]+)"/.exec(await page.text())?.[1] ?? '')
        : session.csrf
      const cookies = page.headers.getSetCookie().map((line) => line.slice(0, line.indexOf(';')))
      const fields = [
        'email',
        'username',
        'displayName',
        'bio',
        'location',
        'link1',
        'links',
        'name',
        'token',
        'code',
        'id',
      ]
      const answer = await fetch(`${server.url}${path}`, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          cookie: visitors ? cookies.join('; ') : session.cookie,
          accept: 'text/html',
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams([
          ...fields.map((name): [string, string] => [name, payloads.slice(0, 5).join(' ')]),
          ['do', action],
          ['csrf', csrf],
        ]),
      })
      const markup = await answer.text()
      if (answer.status >= 300 && answer.status < 400) continue
      const { foreign } = await parsed(markup)
      wrong.push(...foreign.map((one) => `${path} ${action}: ${one}`))
      const policy = answer.headers.get('content-security-policy') ?? ''
      if (!policy.includes("'nonce-") || !policy.includes("frame-ancestors 'none'"))
        wrong.push(`${path}: policy ${policy}`)
    }
  expect(wrong).toEqual([])
})

test('a mail tells what a device calls itself as text', async () => {
  const user = await newUser(server)
  const refresh = async (refreshToken: string) => {
    const headers = { 'user-agent': '<planted-tag> (X11; Linux x86_64)' }
    return (
      await call<{ refreshToken: string }>(server, undefined, 'POST /auth/refresh', { refreshToken }, headers)
    ).body
  }
  await refresh((await refresh(user.refreshToken)).refreshToken)
  // One of long ago, as somebody has it who copied it.
  await refresh(user.refreshToken)
  const mail = await server.ctx.mail.mailbox?.waitFor(
    ({ to }) => to === user.email,
    AbortSignal.timeout(20_000),
  )
  expect(mail?.text).toContain('<planted-tag> on Linux')
  const { foreign, text } = await parsed(mail?.html ?? '')
  expect(text).toContain('<planted-tag> on Linux')
  expect(foreign).toEqual([])
})
