import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { inTransaction } from '../db/sqlite.ts'
import { createOffline } from '../offline.ts'
import { haveTrack, productAt, testAccount } from '../outbox/testing.ts'
import { keepImage } from '../products/images.ts'
import { type TestLibrary, testLibrary } from '../queue/testing.ts'
import { createConnections } from '../session/connections.ts'
import { signedInAccounts } from '../session/session-file.ts'
import { json, one, refuse, sessionsOf, signInAs, startStub } from '../session/testing.ts'
import type { AccountKey } from './accounts.ts'
import { type Keeper, startKeeper } from './keeper.ts'
import { receive } from './receive.ts'

let lib: TestLibrary
let keeper: Keeper
let key: AccountKey
/** Milliseconds of the clock that nobody sets. */
let ran: number
let asked: number
let answer: (res: Parameters<typeof json>[0], path: string) => unknown
let onAccounts: ReturnType<typeof vi.fn<() => void>>
let close: () => Promise<void>

beforeEach(async () => {
  lib = await testLibrary()
  ran = 0
  asked = 0
  answer = (res) => json(res, { step: 'changes', entries: [], cursor: 'c', more: false })
  const stub = await startStub((_who, req, res) => {
    asked += 1
    answer(res, req.url ?? '')
  })
  key = { server: stub.url, accountId: one }
  const sessions = sessionsOf(lib)
  signInAs(sessions.store, stub.url, one, lib.clock.now())
  const connections = createConnections({ ...sessions, random: Math.random })
  onAccounts = vi.fn()
  keeper = startKeeper({
    ...{ ...lib, random: () => 0.9, connections, onAccounts, monotonicMs: () => ran },
    lockFile: lib.folder.locks.sync,
    covers: lib.folder.covers,
    accounts: () => signedInAccounts(sessions.store),
    onFault: () => undefined,
    onChange: () => undefined,
    pace: { lookMs: 5, pullMs: MINUTE_MS },
  })
  close = async () => {
    await keeper.stop()
    await connections.close()
    lib.close()
    await stub.stop()
  }
})
afterEach(() => close())

/** An offer waits for a picture that its server does not have. */
async function offerWithPicture(): Promise<void> {
  const account = testAccount(lib.db, key).id
  const path = join(lib.folder.root, 'picture.png')
  await writeFile(path, '\x89PNG\r\n\x1a\n picture', 'latin1')
  const parts = { db: lib.db, covers: lib.folder.covers, newId: lib.newId }
  const image = await keepImage(parts, account, path, { imageBytes: 1_000 }, lib.clock.now())
  const id = lib.newId()
  const resource = { account, kind: 'product', id } as const
  inTransaction(lib.db, () => receive(lib.db, resource, productAt(id), new Date(0)))
  offline().edit(key, 'product', id, { action: 'offer', fields: { images: [image.id] } })
}

const until = (isSo: () => boolean) => vi.waitUntil(isSo, { timeout: 25_000, interval: 5 })
const offline = () => createOffline({ ...lib, keeper: () => keeper, onChange: () => undefined })

test('a session that its server has ended is said, and goes on being said', async () => {
  await until(() => asked > 0 && !offline().standing(key).isPulling)
  haveTrack(lib.db, lib.newId, {}, key)
  answer = refuse
  ran += HOUR_MS
  await until(() => sessionsOf(lib).store.servers().length === 0)
  ran += HOUR_MS
  await until(() => onAccounts.mock.calls.length > 0)
  expect(onAccounts).toHaveBeenCalledTimes(1)
  const saidOut = { failure: { code: 'signed-out', params: { server: key.server } }, isPulling: false }
  expect(offline().standing(key)).toMatchObject(saidOut)
  answer = (res) => json(res, { step: 'changes', entries: [], cursor: 'c', more: false })
  signInAs(sessionsOf(lib).store, key.server, one, lib.clock.now())
  ran += HOUR_MS
  await until(() => onAccounts.mock.calls.length === 2)
  await until(() => offline().standing(key).failure === null)
})

test('a clock that is set back holds up neither questions nor who asks them', async () => {
  await until(() => asked > 0 && !offline().standing(key).isPulling)
  lib.clock.advance(-10 * DAY_MS)
  const before = asked
  ran += MINUTE_MS
  await until(() => asked > before)
})

test('a picture that is being sent is an upload; held, none is begun, and let go, it is', async () => {
  await until(() => asked > 0 && !offline().standing(key).isPulling)
  // The upload is never answered.
  const uploads: string[] = []
  const others = answer
  answer = (res, path) => (path.includes('/uploads') ? uploads.push(path) : others(res, path))
  keeper.hold(true)
  await offerWithPicture()
  keeper.wake('everything')
  const before = asked
  await until(() => asked > before)
  expect([keeper.uploads, uploads.length]).toEqual([0, 0])
  keeper.hold(false)
  await until(() => uploads.length > 0)
  expect(keeper.uploads).toBe(1)
})
