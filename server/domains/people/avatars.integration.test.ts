import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { call, openUpload, type Upload } from '../../../e2e/support/api.ts'
import { fakeClock } from '../../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { type OwnProfile, uploadPicture } from '../../../e2e/support/profiles.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { bombPng } from '../../platform/images/testing-images.ts'
import { sweepStorage } from '../uploads/index.ts'
import { insertAvatar } from './avatar-queries.ts'
import { showAvatar, squaresOf, sweepAvatars } from './avatars.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const clock = fakeClock()
let database: TestDatabase
let server: TestServer
let ann: SignedInUser
let photo: Buffer
let made = 0

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, clock })
})
beforeEach(async () => {
  ann = await newUser(server, ['listener'])
  photo = await picture()
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

/** Another one each time, with something in it that nobody else should read. */
const picture = () =>
  sharp({ create: { width: 800, height: 600, channels: 3, background: { r: ++made, g: 90, b: 40 } } })
    .withExif({ IFD0: { Copyright: 'taken at home' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } })
    .jpeg()
    .toBuffer()

const setAvatar = (upload: Pick<Upload, 'id'>, user = ann) =>
  call<OwnProfile>(server, user, 'POST /people/me/avatar', { uploadId: upload.id })

async function keys(prefix: string): Promise<string[]> {
  const found: string[] = []
  for await (const { key } of server.ctx.store.list(prefix)) found.push(key)
  return found
}

async function withAvatar(user = ann): Promise<{ profile: OwnProfile; id: string; upload: Upload }> {
  const upload = await uploadPicture(server, user, await picture(), 'me.jpg')
  const { status, body } = await setAvatar(upload, user)
  expect(status).toBe(200)
  const id = /avatars\/([\w-]+)\//.exec(body.avatar?.large ?? '')?.[1]
  return { profile: body, id: id!, upload }
}

const sweep = () => sweepAvatars(server.ctx)
const isThere = async (url: string | undefined) =>
  (await fetch(new URL(new URL(url!).pathname, server.url))).status

async function isReadBack({ id }: Pick<Upload, 'id'>, as = 'verified'): Promise<boolean> {
  const row = server.ctx.db.selectFrom('uploads').select('integrity').where('id', '=', id)
  return (await row.executeTakeFirstOrThrow()).integrity === as
}

describe('an avatar', () => {
  test('comes by an upload, is made anew in two squares, and its source is removed', async () => {
    const upload = await uploadPicture(server, ann, photo, 'Me At Home.JPG')
    const { status, body } = await setAvatar(upload)
    expect(status).toBe(200)
    expect(body.version).toBe(2)
    for (const [url, size] of [
      [body.avatar!.large, 512],
      [body.avatar!.small, 128],
    ] as const) {
      const answer = await fetch(new URL(new URL(url).pathname, server.url))
      const bytes = Buffer.from(await answer.arrayBuffer())
      expect(answer.status).toBe(200)
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'image/webp',
        'content-length': String(bytes.length),
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; sandbox",
      })
      const { format, width, height, exif } = await sharp(bytes).metadata()
      expect([format, width, height, exif]).toEqual(['webp', size, size, undefined])
      expect(bytes.includes('taken at home')).toBe(false)
      const again = await fetch(answer.url, { headers: { 'if-none-match': answer.headers.get('etag')! } })
      expect(again.status).toBe(304)
    }
    expect(await keys(`avatar-sources/${ann.id}`)).toEqual([])
    expect((await call<OwnProfile>(server, undefined, `GET /people/${ann.username}`)).body.avatar).toEqual(
      body.avatar,
    )
  })

  test('the same call again answers the same, and makes nothing', async () => {
    const { profile, upload } = await withAvatar()
    expect((await setAvatar(upload)).body).toEqual(profile)
    const racing = await uploadPicture(server, ann, await picture(), 'me.jpg')
    const answers = await Promise.all([setAvatar(racing), setAvatar(racing), setAvatar(racing)])
    expect(answers.map(({ status }) => status).filter((status) => status === 200).length).toBeGreaterThan(0)
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true)
    expect((await setAvatar(racing)).status).toBe(200)
  })

  test('of a picture of 12 megapixels leaves the event loop free', async () => {
    const big = await sharp({ create: { width: 4000, height: 3000, channels: 3, background: 'teal' } })
      .png()
      .toBuffer()
    let turns = 0
    const counting = setInterval(() => turns++, 5)
    await squaresOf(big)
    clearInterval(counting)
    expect(turns).toBeGreaterThan(2)
  })

  test('of a page that the moderation hides is given to nobody, and comes back with it', async () => {
    const { profile } = await withAvatar()
    const page = async (moderation: 'none' | 'hidden') => {
      await server.ctx.db.updateTable('users').set({ moderation }).where('id', '=', ann.id).execute()
      return isThere(profile.avatar?.large)
    }
    expect([await page('none'), await page('hidden'), await page('none')]).toEqual([200, 404, 200])
  })

  test('is taken off, as often as one likes', async () => {
    await withAvatar()
    for (let time = 0; time < 2; time++)
      expect((await call<OwnProfile>(server, ann, 'DELETE /people/me/avatar')).body.avatar).toBeNull()
  })
})

describe('refused', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

  test('what is no picture, in the same words, when it was read back meanwhile', async () => {
    const upload = await uploadPicture(server, ann, Buffer.from(svg), 'me.png')
    await vi.waitUntil(() => isReadBack(upload, 'corrupt'), { timeout: 60_000 })
    expect(await setAvatar(upload)).toMatchObject({ status: 415, body: { code: 'not-an-image' } })
    expect(await keys(`avatar-sources/${ann.id}`)).toEqual([])
  })

  test.each([
    ['a bomb', () => bombPng(30_000, 30_000), 413, 'too-many-pixels'],
    ['an SVG that says it is a PNG', () => Buffer.from(svg), 415, 'not-an-image'],
    ['a page', () => Buffer.from('<!doctype html><script>alert(1)</script>'), 415, 'not-an-image'],
    ['half a picture', () => photo.subarray(0, photo.length / 2), 422, 'image-damaged'],
  ] as const)('%s, and nothing of it stays', async (_what, make, status, code) => {
    const upload = await uploadPicture(server, ann, make(), 'me.png')
    expect(await setAvatar(upload)).toMatchObject({ status, body: { code } })
    expect(await keys(`avatar-sources/${ann.id}`)).toEqual([])
    expect((await call<OwnProfile>(server, ann, 'GET /people/me')).body).toMatchObject({
      avatar: null,
      version: 1,
    })
  })

  test('over 10 MB, before a byte is sent', async () => {
    const announced = {
      purpose: 'avatar',
      bytes: 10 * 1024 * 1024 + 1,
      sha256: 'a'.repeat(64),
      contentType: 'image/png',
    }
    expect(await call(server, ann, 'POST /uploads', { ...announced, filename: 'me.png' })).toMatchObject({
      status: 413,
      body: { code: 'file-too-large' },
    })
  })

  test.each(['me.svg', 'me.tiff', 'me.html', 'me', 'me.png.exe'])('a file called %s', async (filename) => {
    const announced = { purpose: 'avatar', bytes: 100, sha256: 'b'.repeat(64), contentType: 'image/png' }
    expect(await call(server, ann, 'POST /uploads', { ...announced, filename })).toMatchObject({
      status: 415,
      body: { code: 'unsupported-type' },
    })
  })

  test('an upload that is another’s, not complete, or of another kind', async () => {
    const bob = await newUser(server, ['creator'])
    const theirs = await uploadPicture(server, bob, await picture(), 'me.jpg')
    expect(await setAvatar(theirs)).toMatchObject({ status: 404, body: { code: 'upload-not-found' } })
    const open = await call<Upload>(server, ann, 'POST /uploads', {
      ...{ purpose: 'avatar', filename: 'a.png', bytes: 9, sha256: 'c'.repeat(64), contentType: 'image/png' },
    })
    expect(await setAvatar(open.body)).toMatchObject({ status: 409, body: { code: 'upload-not-complete' } })
    const track = await call<{ id: string }>(server, bob, 'POST /tracks', { title: 'T' })
    const original = await openUpload(server, bob, track.body.id, Buffer.from('RIFF'))
    expect(await setAvatar(original.body, bob)).toMatchObject({
      status: 409,
      body: { code: 'other-purpose' },
    })
  })

  test('an address of an avatar that never was', async () => {
    const { id } = await withAvatar()
    for (const path of [
      `${id}/64.webp`,
      `${id}/512.png`,
      `${id}/512.webp.html`,
      `${id}/..%2f512.webp`,
      `..%2f..%2fetc%2fpasswd/512.webp`,
      `${server.ctx.newId()}/512.webp`,
      `${id}/NaN.webp`,
    ])
      expect((await fetch(`${server.url}/api/v1/avatars/${path}`)).status).toBe(404)
  })
})

describe('the sweep', () => {
  test('takes a replaced avatar after a day, and leaves the one that is shown', async () => {
    const first = await withAvatar()
    const second = await withAvatar()
    await sweep()
    expect(await isThere(first.profile.avatar?.small)).toBe(200)
    clock.advance(DAY_MS + 1000)
    await sweep()
    expect(await isThere(first.profile.avatar?.small)).toBe(404)
    expect(await keys(`avatars/${first.id}`)).toEqual([])
    expect(await isThere(second.profile.avatar?.small)).toBe(200)
    clock.advance(30 * DAY_MS)
    await sweep()
    expect(await isThere(second.profile.avatar?.large)).toBe(200)
  })

  test('finds what a crash left between the row, the objects and the profile', async () => {
    const { ctx } = server
    const [rowAlone, withObjects] = [ctx.newId(), ctx.newId()]
    const avatar = { userId: ann.id, uploadId: null }
    for (const id of [rowAlone, withObjects])
      await ctx.transaction((tx) => insertAvatar(tx, { id, ...avatar }, clock.now()))
    await ctx.store.put(`avatars/${withObjects}/512.webp`, Buffer.from('x'), { contentType: 'image/webp' })
    await sweep()
    expect(await keys(`avatars/${withObjects}`)).toHaveLength(1)
    clock.advance(DAY_MS + 1000)
    await sweep()
    expect(await keys(`avatars/${withObjects}`)).toEqual([])
    const left = await ctx.db
      .selectFrom('avatars')
      .select('id')
      .where('id', 'in', [rowAlone, withObjects])
      .execute()
    expect(left).toEqual([])
  })

  test('goes on where it was cut between objects and row', async () => {
    const { id } = await withAvatar()
    await call(server, ann, 'DELETE /people/me/avatar')
    clock.advance(DAY_MS + 1000)
    const broken = {
      ...server.ctx,
      store: Object.assign(Object.create(server.ctx.store), {
        delete: () => Promise.reject(new Error('cut')),
      }),
    }
    expect(await sweepAvatars(broken)).toBe(0)
    expect(await keys(`avatars/${id}`)).toHaveLength(2)
    expect(await isThere(`http://x/api/v1/avatars/${id}/512.webp`)).toBe(404)
    expect(await sweep()).toBe(1)
    expect(await keys(`avatars/${id}`)).toEqual([])
  })

  test('of uploads takes a source that a crash left behind its avatar', async () => {
    const upload = await uploadPicture(server, ann, photo, 'me.jpg')
    const viewer = { userId: ann.id, sessionId: ann.id, roles: [], factorAt: undefined }
    await showAvatar(server.ctx, viewer, await squaresOf(photo), upload.id)
    expect(await keys(`avatar-sources/${ann.id}`)).toHaveLength(1)
    // To have been read back is a change, from which the days count: had it come after them, they would begin anew.
    await vi.waitUntil(() => isReadBack(upload), { timeout: 60_000, interval: 50 })
    clock.advance(8 * DAY_MS)
    await sweepStorage(server.ctx)
    expect(await keys(`avatar-sources/${ann.id}`)).toEqual([])
  })

  test('takes the avatar of an account that is gone', async () => {
    const bob = await newUser(server, ['listener'])
    const { id } = await withAvatar(bob)
    await server.ctx.db.deleteFrom('uploads').where('userId', '=', bob.id).execute()
    await server.ctx.db.deleteFrom('users').where('id', '=', bob.id).execute()
    expect(await isThere(`http://x/api/v1/avatars/${id}/512.webp`)).toBe(404)
    await sweep()
    expect(await keys(`avatars/${id}`)).toEqual([])
  })

  test('and whoever shows an avatar at the same moment: never a profile without its picture', async () => {
    for (let round = 0; round < 10; round++) {
      const [{ id }] = await Promise.all([withAvatar(), sweep(), sweep()])
      expect(await keys(`avatars/${id}`)).toHaveLength(2)
    }
  })
})

test('a suspended owner’s avatar is not served', async () => {
  const { profile } = await withAvatar()
  await server.ctx.db
    .updateTable('users')
    .set({ suspendedAt: clock.now() })
    .where('id', '=', ann.id)
    .execute()
  expect(await isThere(profile.avatar?.large)).toBe(404)
})
