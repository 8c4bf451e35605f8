import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { one, refuse, signInAs, startStub } from '../engine/session/testing.ts'
import { type TestBridge, testBridge } from './testing.ts'

let there: TestBridge
let stub: Awaited<ReturnType<typeof startStub>>
beforeEach(async () => {
  there = await testBridge()
  stub = await startStub((_who, _req, res) => refuse(res))
})
afterEach(async () => {
  await there.close()
  await stub.stop()
})

const engine = () => there.bridge.context.engine
const until = (isSo: () => boolean | Promise<boolean>) =>
  vi.waitUntil(isSo, { timeout: 25_000, interval: 20 })

test('whose session a server has ended is still who is shown, until they sign in or leave', async () => {
  const { session, offline } = there.studio.client
  const touched: string[] = []
  there.bridge.context.changes.onTouch((topic) => touched.push(topic))
  signInAs(engine().sessions.store, stub.url, one, new Date(Date.now() + HOUR_MS))
  await until(() => touched.includes('session'))
  const shown = { server: stub.url, accountId: one, email: 'one@mail.example' }
  await until(() => engine().sessions.store.servers().length === 0)
  expect(await session.state()).toMatchObject({ accounts: [], ended: shown })
  const whose = { server: stub.url, accountId: one }
  await until(async () => (await offline.standing({ whose })).failure?.code === 'signed-out')
  await until(() => touched.filter((topic) => topic === 'session').length > 1)
  await there.restart()
  expect(await session.state()).toMatchObject({ ended: shown })
  await session.signOut({ server: stub.url })
  expect(await session.state()).toMatchObject({ accounts: [], ended: null })
})
