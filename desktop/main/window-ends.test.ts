import { beforeEach, expect, test, vi } from 'vitest'
import { type StandIn, standInForElectron } from './testing-electron.ts'
import { textsIn } from './texts.ts'

let electron: StandIn
let ends: string[]
let nowMs: number

beforeEach(async () => {
  vi.resetModules()
  electron = standInForElectron('/nowhere')
  vi.doMock('electron', () => electron.module)
  ends = []
  nowMs = 0
  const { createWindows } = await import('./windows.ts')
  const windows = createWindows('/preload.cjs', true, {
    clock: { now: () => new Date(nowMs) },
    texts: textsIn('fr'),
    onEnd: (how) => ends.push(how),
  })
  windows.show('/queue')
})

function die(afterMs = 10) {
  nowMs += afterMs
  electron.windows[0]?.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 139 })
}
const reloads = () => electron.calls.filter((call) => call === 'reload').length
const dialogs = () => electron.calls.filter((call) => call === 'dialog.showMessageBox').length

test('a page whose process died is shown again where it was, and the end is told', () => {
  die()
  expect(ends).toEqual(['crashed, exit 139'])
  expect([reloads(), dialogs()]).toEqual([1, 0])
  expect(electron.windows).toHaveLength(1)
})

test('one that dies again and again is not shown for ever: the person says what comes', async () => {
  electron.dialogAnswer = 0
  for (let times = 0; times < 4; times++) die()
  expect([reloads(), dialogs()]).toEqual([3, 1])
  await vi.waitFor(() => expect(reloads()).toBe(4))
  electron.dialogAnswer = 1
  for (let times = 0; times < 4; times++) die()
  await vi.waitFor(() => expect(electron.calls).toContain('app.quit'))
  expect(reloads()).toBe(7)
  expect(ends).toHaveLength(8)
})

test('ends that lie far apart are each a new misfortune', () => {
  for (let times = 0; times < 6; times++) die(60_000)
  expect([reloads(), dialogs()]).toEqual([6, 0])
})

test('one that hangs is ended where the person says so, and asked about once', async () => {
  const [window] = electron.windows
  electron.dialogAnswer = 0
  window?.emit('unresponsive')
  window?.emit('unresponsive')
  expect(dialogs()).toBe(1)
  await vi.waitFor(() => {
    window?.emit('unresponsive')
    expect(dialogs()).toBeGreaterThan(1)
  })
  expect(electron.calls).not.toContain('forcefullyCrashRenderer')
  electron.dialogAnswer = 1
  await vi.waitFor(() => {
    window?.emit('unresponsive')
    expect(electron.calls).toContain('forcefullyCrashRenderer')
  })
})
