import { randomBytes } from 'node:crypto'
import type { Track } from '@veza/shared/contracts/catalog.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, newTrack } from '../../../e2e/support/api.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { uploadPicture } from '../../../e2e/support/profiles.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { sweepStorage } from './storage-audit.ts'

let database: TestDatabase
let server: TestServer
let user: SignedInUser
let offsetMs = 0
const clock = { now: () => new Date(Date.now() + offsetMs) }

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, clock })
  user = await newUser(server)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const newCover = async () =>
  (await uploadPicture(server, user, Buffer.concat([PNG, randomBytes(64)]), 'cover.png', 'cover')).id
const give = (id: string, uploadId: string, headers: Record<string, string> = {}) =>
  call<Track & { code: string }>(server, user, `POST /tracks/${id}/cover`, { uploadId }, headers)
const remove = (id: string, as: SignedInUser | undefined = user) =>
  call<Track & { code: string }>(server, as, `DELETE /tracks/${id}/cover`)
const statusOf = async (uploadId: string) =>
  (await call(server, user, `GET /uploads/${uploadId}`)).body.status
const seen = ({ version }: Track) => ({ 'if-match': `"${version}"` })

test('a cover is taken off, once or again; its file goes when nobody can have its address any more', async () => {
  const { id } = await newTrack(server, user)
  const uploadId = await newCover()
  expect((await give(id, uploadId)).body.coverUrl).toContain(`/tracks/${id}/cover`)
  expect(await remove(id)).toMatchObject({ status: 200, body: { coverUrl: null } })
  expect(await remove(id)).toMatchObject({ status: 200, body: { coverUrl: null } })
  expect((await call(server, user, `GET /tracks/${id}/cover`)).status).toBe(404)
  await sweepStorage({ ...server.ctx, clock })
  expect(await statusOf(uploadId)).toBe('complete')
  try {
    offsetMs = 8 * DAY_MS
    await sweepStorage({ ...server.ctx, clock })
  } finally {
    offsetMs = 0
  }
  expect(await statusOf(uploadId)).toBe('purged')
})

test('what another track shows stays', async () => {
  const [one, other] = [await newTrack(server, user, 'One'), await newTrack(server, user, 'Other')]
  const uploadId = await newCover()
  await give(one.id, uploadId)
  await give(other.id, uploadId)
  expect((await remove(one.id)).status).toBe(200)
  try {
    offsetMs = 8 * DAY_MS
    await sweepStorage({ ...server.ctx, clock })
  } finally {
    offsetMs = 0
  }
  expect(await statusOf(uploadId)).toBe('complete')
})

test('a cover that was on its way does not come back, whether the track had it before or not', async () => {
  const { id } = await newTrack(server, user)
  const uploadId = await newCover()
  const { body: before } = await call<Track>(server, user, `GET /tracks/${id}`)
  await remove(id)
  expect(await give(id, uploadId, seen(before))).toMatchObject({
    status: 409,
    body: { code: 'stale-version' },
  })
  const { body: bare } = await call<Track>(server, user, `GET /tracks/${id}`)
  const { body: covered } = await give(id, uploadId, seen(bare))
  // The same once more: the first answer was lost.
  expect((await give(id, uploadId, seen(bare))).body.coverUrl).toBe(covered.coverUrl)
  await remove(id)
  expect((await give(id, uploadId, seen(bare))).status).toBe(409)
  expect((await call<Track>(server, user, `GET /tracks/${id}`)).body.coverUrl).toBeNull()
})

test('covers that are given and taken off at once leave it as one of them said', async () => {
  const { id } = await newTrack(server, user)
  const covers = [await newCover(), await newCover()]
  for (let round = 0; round < 5; round++) {
    const answers = await Promise.all([...covers.map((one) => give(id, one)), remove(id), remove(id)])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  }
  expect((await remove(id)).body.coverUrl).toBeNull()
})

test('nobody takes off another’s, and nobody without an account', async () => {
  const { id } = await newTrack(server, user)
  const uploadId = await newCover()
  await give(id, uploadId)
  expect((await remove(id, await newUser(server))).status).toBe(404)
  expect((await call(server, undefined, `DELETE /tracks/${id}/cover`)).status).toBe(401)
  expect((await call<Track>(server, user, `GET /tracks/${id}`)).body.coverUrl).not.toBeNull()
})
