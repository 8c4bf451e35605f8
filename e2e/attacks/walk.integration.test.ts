import { generateKeyPairSync } from 'node:crypto'
import { HOUR_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newUser, type SignedInUser } from '../support/server.ts'
import { newStaff } from '../support/staff.ts'
import { type Operation, operationsOf, type Sent, samples, send } from './support/inputs.ts'
import { apiRoutes, expressRoutes, filled, isWrite, otherWrites, pageForms } from './support/route-table.ts'
import { contentsOf } from './support/snapshot.ts'
import { type BrowserSession, browserSession, startTarget, type Target } from './support/target.ts'

/** What anybody may call. Each was looked at; who adds one says why nobody need be known for it. */
const openToAnybody = new Set([
  // Whoever calls these is about to prove who they are, or holds a token of a mail.
  'accounts.register',
  'accounts.verifyEmail',
  'accounts.resendVerification',
  'accounts.login',
  'accounts.refresh',
  'accounts.logout',
  'ownAccount.requestPasswordReset',
  'ownAccount.resetPassword',
  'ownAccount.confirmEmail',
  'ownAccount.undoEmailChange',
  'factors.signIn',
  'factors.signInOptions',
  'factors.passkeySignInOptions',
  'factors.passkeySignIn',
  'authorization.token',
  'oauth.providers',
  // What is public to listen to, and who made it.
  'catalog.get',
  'catalog.newest',
  'catalog.suggestTags',
  'people.search',
  'people.get',
  'people.tracks',
  'people.followers',
  'people.following',
  // Of what is public; of their own, whoever is signed in.
  'search.find',
  'search.suggest',
  // What is on sale, and what our licences say.
  'products.licenceTemplates',
  'products.get',
  'products.ofTrack',
  // Bought without an account; what was bought is opened by the token in the guest's link.
  'orders.quote',
  'orders.create',
  'orders.get',
  'orders.checkout',
  'orders.download',
  // Given back to guests too: by the same token, and to nobody without it.
  'refunds.request',
  'refunds.list',
  'refunds.terms',
  // Whoever holds the rights in a work need not have an account here.
  'rights.file',
  // Who is suspended cannot sign in; the token of the decision's mail shows who it is.
  'moderation.appeal',
  // Whoever has the link.
  'sharing.openTrack',
  // Whoever listens, with an account or without; a report is believed for the ticket alone that it brings.
  'plays.begin',
  'plays.report',
  // Those that are public.
  'playlists.get',
  'playlists.items',
  // What one may hear of what is in a queue, wherever it is kept.
  'listening.recordings',
  // Whoever has the link of a host; to add, the host has to have allowed it.
  'together.follow',
  'together.add',
  // How often something that is open to anybody was liked.
  'reactions.ofTrack',
  'reactions.ofRelease',
  // What people say of a track that one may see, or that a link opens.
  'comments.list',
  'comments.marks',
  // What buyers say of what anybody may buy.
  'reviews.list',
  // What everybody comes upon.
  'discovery.trending',
  'discovery.featured',
  // What is on for everybody, and announced to everybody; of their own, whoever is signed in.
  'flags.config',
  'announcements.shown',
  // What is open to anybody, beside what is.
  'recommendations.ofTrack',
  // The same numbers for everybody.
  'uploads.limits',
])

/** Plain addresses that anybody may read; pages of accounts stand in their own table. */
const openReads = [
  '/health',
  '/health/ready',
  '/metrics',
  '/dev/mailbox',
  '/dev/reload',
  '/',
  '/trending',
  '/tracks/:slug',
  '/tracks/:slug/comments',
  '/tracks/:slug/comments/:id',
  '/releases/:slug',
  '/reviews/:id',
  '/oembed',
  '/robots.txt',
  '/sitemap.xml',
  '/sitemaps/:kind/:number.xml',
  '/@:username/feed.xml',
  '/embed/track/:id',
  '/embed/release/:id',
  '/embed/playlist/:id',
  // Opens to who has its token, and tells nobody else whether it is one.
  '/s/:token',
  '/together/:token',
  '/s/:token/comments',
  '/s/:token/comments/:id',
  '/playlists/:slug',
  '/search',
  '/@:username',
  '/@:username/followers',
  '/@:username/following',
  // To whom is not signed in, the way there.
  '/library',
  '/library/wishes',
  '/feed',
  '/authorize',
  '/api/v1/openapi.json',
  // To whom is not signed in, 401.
  '/api/v1/me/notifications/unread',
  // On to the page that asks, which believes the mail’s token alone.
  '/api/v1/notifications/unsubscribe',
  '/api/v1/auth/continue',
  '/api/v1/auth/oauth/:provider/start',
  '/api/v1/auth/oauth/:provider/callback',
  '/api/v1/auth/oauth/link',
  '/api/v1/auth/oauth/onward',
  '/api/v1/auth/oauth/{*rest}',
  '/api/v1/avatars/:id/:size.webp',
  '/api/v1/products/:id/images/:image',
  '/api/v1/orders/:id/invoice.pdf',
  // Newer Studios, for whoever has one.
  '/api/v1/studio/updates/:feed',
  '/api/v1/studio/updates/files/:digest/:name',
  // To whom it is not theirs, a page that says how one opens one’s own.
  '/orders/:id',
  '/orders/:id/invoice.pdf',
  // To whom is not signed in, the way there.
  '/settings/selling/statements/:month.csv',
  '/settings/selling/statements/:month.pdf',
  '/api/v1/me/statements/:month.csv',
  '/api/v1/me/statements/:month.pdf',
  // On to a page of ours, or, for a seller who is signed in, of the provider's.
  '/api/v1/selling/return',
  '/api/v1/selling/refresh',
  ...['master.m3u8', ':rendition/index.m3u8', 'stream', 'download', 'waveform', 'cover'].map(
    (file) => `/api/v1/tracks/:id/${file}`,
  ),
]
/** Plain addresses that only the staff may read, and who of it. */
const staffReads = { '/api/v1/admin/audit.csv': 'admin' } as const
/** Answered before anybody is asked who they are. */
const beforeAuthentication = ['/health', '/health/ready', '/metrics', '/webhooks/stripe']
/** Where something other than a route is hung in. */
const reviewedMounts = [
  '/',
  '/api/v1',
  '/api/v1/admin',
  '/api/v1/moderation',
  '/assets',
  '/store',
  '/metrics',
]

let server: Target
let operations: Operation[]
let sample: Map<string, Sent>
let user: SignedInUser

beforeAll(async () => {
  server = await startTarget()
  operations = await operationsOf(server.url)
  sample = samples(operations)
  user = await newUser(server, ['creator', 'admin'])
})
afterAll(() => server?.stop())

const sentTo = ({ name }: Operation) => sample.get(name) as Sent
const verdictOf = async (answer: Response) => {
  const { code } = (await answer.json().catch(() => ({}))) as { code?: string }
  return `${answer.status} ${code ?? ''}`.trim()
}
/** Calls every operation the same way; what answered otherwise is told by name. */
async function walk(
  walked: readonly Operation[],
  headers: Readonly<Record<string, string>>,
  expected: RegExp,
): Promise<string[]> {
  const wrong: string[] = []
  for (const operation of walked) {
    const verdict = await verdictOf(await send(server.url, operation, sentTo(operation), headers))
    if (!expected.test(verdict)) wrong.push(`${operation.method} ${operation.path}: ${verdict}`)
  }
  return wrong
}

describe('the tables', () => {
  test('the document describes every call of the contract, and no other', () => {
    const named = (routes: readonly { name: string; method: string; path: string }[]) =>
      routes.map(({ name, method, path }) => `${name} ${method} ${path.replace('{+', '{')}`).sort()
    expect(named(operations)).toEqual(named(apiRoutes()))
    expect(operations.length).toBeGreaterThan(80)
  })

  test('every plain write is a form of a page, or one of the few that were looked at', () => {
    const known = new Set([...pageForms().map(({ path }) => `POST ${path}`), ...Object.keys(otherWrites)])
    const writes = expressRoutes(server.app).routes.filter(isWrite)
    expect(writes.length).toBeGreaterThan(10)
    expect(writes.map(({ method, path }) => `${method} ${path}`).filter((one) => !known.has(one))).toEqual([])
  })

  test('every plain read is a page of accounts, or one that anybody may read', () => {
    const known = new Set([...pageForms().map(({ path }) => path), ...openReads, ...Object.keys(staffReads)])
    const reads = expressRoutes(server.app).routes.filter((route) => !isWrite(route))
    expect(reads.map(({ path }) => path).filter((path) => !known.has(path))).toEqual([])
  })

  test.each(Object.entries(staffReads))('%s is read by the staff alone: %s', async (path, role) => {
    const read = async (one: SignedInUser | undefined) => {
      const headers: Record<string, string> = one ? { authorization: one.authorization } : {}
      return verdictOf(await fetch(`${server.url}${path}`, { headers }))
    }
    expect(await read(undefined)).toBe('401 unauthenticated')
    expect(await read(await newUser(server))).toBe('403 needs-moderator')
    expect(await read(user)).toBe('403 second-factor-required')
    expect(await read(await newStaff(server, 'moderator'))).toBe(`403 needs-${role}`)
    expect(await read(await newStaff(server, role))).toBe('200')
  })

  test('nothing hangs where nobody has looked', () => {
    expect(expressRoutes(server.app).mounts.filter((mount) => !reviewedMounts.includes(mount))).toEqual([])
  })
})

describe('a write by cookie', () => {
  let session: BrowserSession
  let other: BrowserSession
  const writes = () => operations.filter(isWrite)
  const origin = 'https://evil.example'

  beforeAll(async () => {
    session = await browserSession(server, user)
    other = await browserSession(server, await newUser(server))
  })

  test.each<[string, () => Record<string, string>, RegExp]>([
    ['without a token', () => ({}), /^403 csrf$/],
    ['with the token of another session', () => ({ 'x-csrf-token': other.csrf }), /^403 csrf$/],
    ['with a token cut short', () => ({ 'x-csrf-token': session.csrf.slice(1) }), /^403 csrf$/],
    ['from another site without a token', () => ({ origin }), /^403 (csrf|cross-site)$/],
    [
      'from another site with the token',
      () => ({ origin, 'x-csrf-token': session.csrf }),
      /^403 cross-site$/,
    ],
    [
      'from another site, as the browser says',
      () => ({ 'sec-fetch-site': 'cross-site', 'x-csrf-token': session.csrf }),
      /^403 cross-site$/,
    ],
  ])('%s is refused by every call of the contract, and changes nothing', async (_how, headers, expected) => {
    const before = await contentsOf(server.ctx.db)
    expect(await walk(writes(), { cookie: session.cookie, ...headers() }, expected)).toEqual([])
    expect(await contentsOf(server.ctx.db)).toEqual(before)
  })

  test('is refused by every form as well', async () => {
    const before = await contentsOf(server.ctx.db)
    const forms = pageForms().flatMap(({ path, actions }) => actions.map((action) => ({ path, action })))
    const others = [
      { path: '/@nobody', action: 'follow' },
      { path: filled('/announcements/:id'), action: 'dismiss' },
      ...['/tracks/x', '/releases/x', '/library'].map((path) => ({ path, action: 'like' })),
      ...['/tracks/x/comments', '/s/x/comments'].map((path) => ({ path, action: 'write' })),
      { path: '/playlists/x', action: 'add' },
      { path: '/library/wishes', action: 'wish' },
      { path: '/reviews', action: 'put' },
      ...['pay', 'download', 'refund'].map((action) => ({ path: filled('/orders/:id'), action })),
    ]
    const wrong: string[] = []
    for (const { path, action } of [...forms, ...others]) {
      for (const csrf of ['', other.csrf]) {
        const answer = await fetch(`${server.url}${path}`, {
          method: 'POST',
          redirect: 'manual',
          headers: { cookie: session.cookie, 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams({ do: action, csrf }),
        })
        if (answer.status !== 403) wrong.push(`${path} ${action}: ${answer.status}`)
      }
    }
    expect(wrong).toEqual([])
    expect(await contentsOf(server.ctx.db)).toEqual(before)
  })

  test('is no write of a form where the body is of another type', async () => {
    const wrong: string[] = []
    for (const { path } of pageForms())
      for (const type of ['text/plain', 'multipart/form-data; boundary=x', 'application/json']) {
        const answer = await fetch(`${server.url}${path}`, {
          method: 'POST',
          redirect: 'manual',
          headers: { cookie: session.cookie, 'content-type': type },
          body: 'do=x',
        })
        if (![403, 415].includes(answer.status)) wrong.push(`${path} ${type}: ${answer.status}`)
      }
    expect(wrong).toEqual([])
  })

  test('reads need no token', async () => {
    const reads = operations.filter((operation) => operation.name === 'accounts.me')
    expect(await walk(reads, { cookie: session.cookie, origin }, /^200/)).toEqual([])
  })

  test('with an Authorization header beside the cookie, the header alone is judged', async () => {
    let caller = await newUser(server, ['creator'])
    const asked: string[] = []
    for (const operation of writes()) {
      const headers = { cookie: session.cookie, authorization: caller.authorization, origin }
      const verdict = await verdictOf(await send(server.url, operation, sentTo(operation), headers))
      if (/csrf|cross-site|^401 token-/.test(verdict)) asked.push(`${operation.name}: ${verdict}`)
      const me = await fetch(`${server.url}/api/v1/auth/me`, {
        headers: { authorization: caller.authorization },
      })
      if (me.status === 401) caller = await newUser(server, ['creator'])
    }
    // A browser names its origin for a program's token exchange: that is another refusal, of the route itself.
    expect(asked.filter((one) => !one.startsWith('authorization.token'))).toEqual([])
  })
})

describe('who is not known', () => {
  const closed = () => operations.filter(({ name }) => !openToAnybody.has(name))

  test('gets 401 from every call that is not open to anybody', async () => {
    expect(await walk(closed(), {}, /^401 unauthenticated$/)).toEqual([])
  })

  test('is not asked by those that are open, and each of those exists', async () => {
    const open = operations.filter(({ name }) => openToAnybody.has(name))
    expect(open.length).toBeGreaterThan(15)
    expect(await walk(open, {}, /^(?!401 unauthenticated|5)/)).toEqual([])
    const names = new Set(operations.map(({ name }) => name))
    expect([...openToAnybody].filter((name) => !names.has(name))).toEqual([])
  })

  test('gets nothing of a page that is for its owner', async () => {
    const answers = await Promise.all(
      pageForms()
        .filter(({ path }) => path.startsWith('/settings'))
        .map(async ({ path }) => {
          const { status, headers } = await fetch(`${server.url}${path}`, {
            redirect: 'manual',
            headers: { accept: 'text/html' },
          })
          return [status, headers.get('location')?.startsWith('/sign-in?next=')]
        }),
    )
    expect(answers.length).toBeGreaterThan(5)
    expect(answers.every(([status, leads]) => status === 303 && leads)).toBe(true)
  })
})

describe('a token that is not good', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const now = Math.floor(Date.now() / 1000)
  let good: JWTPayload
  let tokens: Record<string, string>

  const sign = (claims: JWTPayload, alg = 'HS256', key: Parameters<SignJWT['sign']>[0] = secret()) =>
    new SignJWT(claims).setProtectedHeader({ alg, typ: 'at+jwt' }).sign(key)
  const secret = () => server.ctx.config.jwt.secret

  beforeAll(async () => {
    const [, payload = ''] = user.accessToken.split('.')
    good = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const deleted = await newUser(server)
    const suspended = await newUser(server)
    await sql`UPDATE users SET suspended_at = now() WHERE id = ${suspended.id}`.execute(server.ctx.db)
    await sql`DELETE FROM users WHERE id = ${deleted.id}`.execute(server.ctx.db)
    const [head = '', body = '', signature = ''] = user.accessToken.split('.')
    tokens = {
      'of the past': await sign({ ...good, iat: now - 2 * HOUR_MS, exp: now - 1 }),
      'of the future': await sign({ ...good, nbf: now + MINUTE_MS }),
      'of another issuer': await sign({ ...good, iss: 'https://evil.example' }),
      'for another audience': await sign({ ...good, aud: 'elsewhere' }),
      'with no algorithm': new UnsecuredJWT(good).encode(),
      'with RS256': await sign(good, 'RS256', privateKey),
      'with HS256 by a public key': await sign(
        good,
        'HS256',
        Buffer.from(publicKey.export({ type: 'spki', format: 'pem' })),
      ),
      'with HS512': await sign(good, 'HS512'),
      'of another session': await sign({ ...good, sid: '01990000-0000-7000-8000-000000000000' }),
      'without its signature': `${head}.${body}.`,
      'with a claim changed': `${head}.${Buffer.from(JSON.stringify({ ...good, roles: ['admin'] })).toString('base64url')}.${signature}`,
      'of somebody deleted': deleted.accessToken,
      'of somebody suspended': suspended.accessToken,
      'that is none': 'x'.repeat(40),
      'that is empty': '',
    }
  })

  test('one made again with nothing changed is taken: the forger is no fool', async () => {
    const me = operations.filter(({ name }) => name === 'accounts.me')
    expect(await walk(me, { authorization: `Bearer ${await sign(good)}` }, /^200/)).toEqual([])
  })

  test('opens no call at all, open ones included', async () => {
    for (const [how, token] of Object.entries(tokens)) {
      const wrong = await walk(
        operations,
        { authorization: `Bearer ${token}` },
        /^401 token-(invalid|expired)$/,
      )
      expect([how, wrong]).toEqual([how, []])
    }
  })

  test('opens no plain route either', async () => {
    const behind = expressRoutes(server.app).routes.filter(({ path }) => !beforeAuthentication.includes(path))
    const wrong: string[] = []
    for (const [how, token] of Object.entries(tokens))
      for (const { method, path } of behind) {
        const headers = { authorization: `Bearer ${token}` }
        const answer = await fetch(`${server.url}${filled(path)}`, { method, headers, redirect: 'manual' })
        if (answer.status !== 401) wrong.push(`${how}: ${method} ${path}: ${answer.status}`)
      }
    expect(wrong).toEqual([])
  })

  test('signs nobody in as a cookie', async () => {
    const closed = operations.filter(({ name }) => !openToAnybody.has(name))
    for (const [how, token] of Object.entries(tokens)) {
      const wrong = await walk(closed, { cookie: `veza_access=${token}` }, /^401 unauthenticated$/)
      expect([how, wrong]).toEqual([how, []])
    }
  })
})
