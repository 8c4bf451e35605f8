import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import type { OwnProfile } from '../../../e2e/support/profiles.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { bombPng, drawnPng } from '../../platform/images/testing-images.ts'
import { setAvatarFromUrl } from './avatar-from-url.ts'

let database: TestDatabase
let server: TestServer
let ann: SignedInUser
/** What must never be reached: something that listens on this machine. */
let knocks = 0
const inside = createServer((_req, res) => {
  knocks++
  res.writeHead(200, { 'content-type': 'image/png' }).end(drawnPng(8, () => [1, 2, 3]))
})
let open: number

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
  ann = await newUser(server, ['listener'])
  inside.listen(0, '::')
  await once(inside, 'listening')
  open = (inside.address() as AddressInfo).port
})
afterAll(async () => {
  inside.close()
  await server?.stop()
  await database?.drop()
})

const fromUrl = (url: string, user: SignedInUser | undefined = ann) =>
  call<OwnProfile>(server, user, 'POST /people/me/avatar-from-url', { url })

const hosts = [
  '127.0.0.1',
  'localhost',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '0.0.0.0',
  '[::1]',
  '[::]',
]
const mapped = [
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
]
const others = [
  '169.254.169.254',
  '[fe80::1]',
  '10.0.0.1',
  '192.168.0.1',
  '172.16.0.1',
  '[fd00:ec2::254]',
  '100.64.0.1',
]

test('no address of our own network is fetched, and the answer tells nothing of what is there', async () => {
  const urls = [
    ...[...hosts, ...mapped].flatMap((host) => [
      `http://${host}:${open}/`,
      `http://${host}:1/`,
      `http://${host}/`,
    ]),
    ...others.map((host) => `http://${host}/latest/meta-data/`),
    ...[
      'https://localhost.',
      'http://nobody.invalid/',
      'http://ann:secret@127.0.0.1/',
      'http://127.0.0.1:22/',
    ],
    ...[
      'file:///etc/passwd',
      'ftp://127.0.0.1/',
      'gopher://127.0.0.1:6379/_INFO',
      'data:image/png;base64,AA==',
    ],
    ...[
      '//127.0.0.1/',
      '/etc/passwd',
      'not an address',
      'http://',
      `http://127.0.0.1:${open}@example.invalid/`,
    ],
  ]
  const answers = await Promise.all(urls.map((url) => fromUrl(url)))
  const told = new Set(
    answers.map(({ status, body }) => {
      const { requestId: _, ...rest } = body as unknown as Record<string, unknown>
      return JSON.stringify([status, rest])
    }),
  )
  expect([...told]).toEqual([expect.stringContaining('"code":"address-refused"')])
  expect(knocks).toBe(0)
  expect((await call<OwnProfile>(server, ann, 'GET /people/me')).body).toMatchObject({
    avatar: null,
    version: 1,
  })
})

test('needs somebody signed in', async () => {
  const { status } = await call(server, undefined, 'POST /people/me/avatar-from-url', {
    url: 'https://example.org/',
  })
  expect(status).toBe(401)
})

test('a picture from outside becomes the avatar, as one that was uploaded', async () => {
  const viewer = { userId: ann.id, sessionId: ann.id, roles: [], factorAt: undefined }
  const outside = (bytes: Buffer) => async () => ({ bytes, contentType: 'image/png' })
  const picture = drawnPng(40, (x) => [x, 0, 0])
  const profile = await setAvatarFromUrl(server.ctx, viewer, 'https://example.org/', outside(picture))
  const url = `${server.url}/api/v1/avatars/${profile.avatarId}/128.webp`
  expect((await fetch(url)).headers.get('content-type')).toBe('image/webp')
  await expect(
    setAvatarFromUrl(server.ctx, viewer, 'https://example.org/', outside(bombPng(30_000, 30_000))),
  ).rejects.toMatchObject({ code: 'too-many-pixels' })
})

test('thirty an hour, whether they are pictures or not', async () => {
  const limited = await startTestServer({
    databaseUrl: database.url,
    env: { DISABLE_RATE_LIMIT_FOR_TESTS: 'false' },
  })
  try {
    const user = await newUser(limited, ['listener'])
    const ask = () => call(limited, user, 'POST /people/me/avatar-from-url', { url: 'http://127.0.0.1/' })
    for (let time = 0; time < 30; time++) expect((await ask()).status).toBe(422)
    const { status, headers, body } = await ask()
    expect([status, body.code, Number(headers.get('retry-after')) > 0]).toEqual([429, 'rate-limited', true])
    const uploadId = limited.ctx.newId()
    expect((await call(limited, user, 'POST /people/me/avatar', { uploadId })).status).toBe(429)
  } finally {
    await limited.stop()
  }
})
