import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type TestBridge, testBridge } from '../bridge/testing.ts'
import { note } from '../engine/notifications/notifications.ts'
import { type StandIn, standInForElectron } from './testing-electron.ts'

let there: TestBridge
let electron: StandIn
let tell: () => Promise<void>
let current: object | undefined

beforeEach(async () => {
  vi.resetModules()
  electron = standInForElectron('/nowhere')
  vi.doMock('electron', () => electron.module)
  there = await testBridge()
  current = undefined
  const { tellWithoutWindow } = await import('./notices.ts')
  const windows = {
    show: () => undefined,
    get current() {
      return current as never
    },
  }
  tell = () => tellWithoutWindow(there.studio.client, windows)
})
afterEach(() => there.close())

const happen = (subject: string) =>
  note(there.bridge.context.engine.db, {
    kind: 'engine-restarted',
    subject,
    params: { detail: 'SIGKILL', times: 1 },
    happenedAt: '2026-01-01T00:00:00.000Z',
  })
const told = () => electron.calls.filter((call) => call.startsWith('notification'))

test('while no window is open, what happens is told once, in the language that was chosen', async () => {
  happen('a')
  await Promise.all([tell(), tell()])
  await tell()
  expect(told()).toEqual(['notification Le moteur s’est arrêté et a redémarré', 'notification.show'])
  await there.studio.client.settings.set({ language: 'en' })
  happen('b')
  await tell()
  expect(told()).toContain('notification The engine stopped and was started again')
})

test('a window says it itself, and hears of what nobody was to be told by the system', async () => {
  happen('a')
  current = {}
  await tell()
  current = undefined
  const { client } = there.studio
  const { notices } = await client.settings.get()
  await client.settings.set({ notices: { ...notices, bySystem: false } })
  await tell()
  expect(told()).toEqual([])
  expect(await client.notifications.take({ whose: null })).toHaveLength(1)
})

test('many at once are told as a number, and those that nobody wishes to hear not at all', async () => {
  for (const subject of ['a', 'b', 'c', 'd']) happen(subject)
  await tell()
  expect(told()).toEqual(['notification 4 nouveautés', 'notification.show'])
  const { client } = there.studio
  const { notices } = await client.settings.get()
  await client.settings.set({ notices: { ...notices, engine: false } })
  happen('e')
  await tell()
  expect(told()).toHaveLength(2)
})
