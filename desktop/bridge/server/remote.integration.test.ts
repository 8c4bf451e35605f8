import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Position } from '@veza/shared/studio/bridge/changes.ts'
import { mediaPath } from '@veza/shared/studio/media.ts'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { type FaultProxy, startFaultProxy } from '../../../e2e/support/faults/proxy.ts'
import { ringsPng } from '../../../e2e/support/pictures.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { uploadPicture } from '../../../e2e/support/profiles.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { newSong } from '../../../e2e/support/songs.ts'
import { ffmpeg } from '../../engine/testing-audio.ts'
import { answerMedia } from '../media/answer.ts'
import { type TestBridge, testBridge } from '../testing.ts'

let database: TestDatabase
let server: TestServer
let proxy: FaultProxy
let user: SignedInUser
let trackId: string
let bridge: TestBridge
let whose: { readonly server: string; readonly accountId: string }

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
  const { hostname, port } = new URL(server.url)
  proxy = await startFaultProxy({ upstream: { host: hostname, port: Number(port) } })
  user = await newUser(server)
  trackId = (await newSong(server, user, 'From the other desk')).id
  await giveCover(0xe4572e)
})
afterAll(async () => {
  await proxy?.close()
  await server?.stop()
  await database?.drop()
})
beforeEach(async () => {
  bridge = await testBridge()
  const { email, password } = user
  const signedIn = await bridge.studio.client.session.signIn({ server: address(), email, password })
  if (signedIn.kind !== 'signed-in') throw new Error(signedIn.kind)
  whose = { server: address(), accountId: signedIn.account.accountId }
  await until(async () => (await row()) !== undefined)
})
afterEach(async () => {
  await bridge.close()
  await proxy.setDown(false)
  expect(bridge.faults).toEqual([])
})

const address = () => `http://127.0.0.1:${proxy.port}`
const until = (isSo: () => Promise<unknown>) => vi.waitUntil(isSo, { timeout: 60_000, interval: 50 })
const row = async () => (await bridge.studio.client.offline.library({ whose })).entries[0]

async function giveCover(colour: number): Promise<void> {
  const { id } = await uploadPicture(server, user, ringsPng(200, [colour, 0x1f2a38]), 'cover.png', 'cover')
  const { status } = await call(server, user, `POST /tracks/${trackId}/cover`, { uploadId: id })
  expect(status).toBe(200)
}

async function read(path: string, range?: string): Promise<{ status: number; bytes: Buffer }> {
  const { status, body } = await answerMedia(bridge.studio.client, path, range)
  return { status, bytes: Buffer.concat((await body?.toArray()) ?? []) }
}

test('what a window looks at comes, and the window hears of it; a new picture of another desk too', async () => {
  const { client } = bridge.studio
  expect(await row()).toMatchObject({ localId: null, remoteCover: null, isLacking: true })
  const touched = watch()
  await client.library.want({ whose, ids: [trackId] })
  await until(async () => (await row())?.isLacking === false)
  expect(await touched).toBe(true)
  const { remoteCover: name, remoteWaveform: shape } = { ...(await row()) }
  if (!name || !shape) throw new Error('nothing came')
  expect((await read(mediaPath({ kind: 'remote-cover', name }))).bytes).toEqual(
    ringsPng(200, [0xe4572e, 0x1f2a38]),
  )
  expect((await read(mediaPath({ kind: 'small-remote-cover', name }))).status).toBe(200)
  expect(await client.library.remoteWaveforms({ names: [shape] })).toMatchObject([{ name: shape }])
  expect(await client.editor.track({ whose, id: trackId })).toMatchObject({
    local: null,
    remote: { cover: name, waveform: shape, isLacking: false },
  })
  expect(await client.editor.remoteLevels({ name: shape })).toEqual(expect.any(String))

  await giveCover(0x2e57e4)
  await client.offline.resync({ whose })
  await until(async () => (await row())?.isLacking)
  await client.library.want({ whose, ids: [trackId] })
  await until(async () => (await row())?.isLacking === false)
  expect((await row())?.remoteCover).not.toBe(name)
  expect((await read(mediaPath({ kind: 'remote-cover', name }))).status).toBe(404)
  await client.session.signOut({ server: address(), evenUnsent: true })
  const after = (await row())?.remoteCover ?? ''
  expect(after).not.toBe('')
  expect((await read(mediaPath({ kind: 'remote-cover', name: after }))).status).toBe(404)
})

/** Whether the library was touched by more than what is told at first. */
async function watch(): Promise<boolean> {
  const since: Position | null = null
  let first = true
  for await (const { touched } of await bridge.studio.client.changes.watch({ since })) {
    if (!first && touched.library !== undefined) return true
    first = false
  }
  return false
}

test('its sound is heard from the server, whole and from anywhere in it; without a network one is told so', async () => {
  const { client } = bridge.studio
  expect(await client.library.remoteSound({ whose, id: trackId })).toEqual({ kind: 'ready' })
  const path = mediaPath({ kind: 'remote-sound', trackId })
  const { bytes } = await read(path)
  const file = join(bridge.folder, 'heard.mp4')
  writeFileSync(file, bytes)
  // An ordinary player reads it through, without one complaint, and finds its end by the index.
  await ffmpeg('-xerror', '-i', file, '-f', 'null', '-')
  await ffmpeg('-xerror', '-ss', '4', '-i', file, '-t', '0.5', '-f', 'null', '-')
  const part = await read(path, 'bytes=1000-20000')
  expect([part.status, part.bytes.equals(bytes.subarray(1_000, 20_001))]).toEqual([206, true])
  expect(await client.library.remoteSound({ whose, id: whose.accountId })).toEqual({ kind: 'not-ready' })
  await proxy.setDown(true)
  // Whatever was known of it.
  expect(await client.library.remoteSound({ whose, id: trackId })).toEqual({ kind: 'away' })
  await bridge.restart()
  expect((await read(path)).status).toBe(503)
})

test('a store that has its sound no more is told from a server that is away', async () => {
  const { client } = bridge.studio
  for await (const { key } of server.ctx.store.list('')) {
    if (/\.(?:m4s|mp4)$/.test(key)) await server.ctx.store.delete([key])
  }
  expect(await client.library.remoteSound({ whose, id: trackId })).toEqual({ kind: 'refused' })
})
