import { DAY_MS, HOUR_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createOffline } from '../offline.ts'
import { haveTrack } from '../outbox/testing.ts'
import { type TestLibrary, testLibrary } from '../queue/testing.ts'
import { createConnections } from '../session/connections.ts'
import { signedInAccounts } from '../session/session-file.ts'
import { json, one, refuse, sessionsOf, signInAs, startStub } from '../session/testing.ts'
import type { AccountKey } from './accounts.ts'
import { type Keeper, startKeeper } from './keeper.ts'

let lib: TestLibrary
let keeper: Keeper
let key: AccountKey
/** Milliseconds of the clock that nobody sets. */
let ran: number
let asked: number
let answer: (res: Parameters<typeof json>[0]) => unknown
let onAccounts: ReturnType<typeof vi.fn<() => void>>
let close: () => Promise<void>

beforeEach(async () => {
  lib = await testLibrary()
  ran = 0
  asked = 0
  answer = (res) => json(res, { step: 'changes', entries: [], cursor: 'c', more: false })
  const stub = await startStub((_who, _req, res) => {
    asked += 1
    answer(res)
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
