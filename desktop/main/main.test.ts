import { afterEach, expect, test, vi } from 'vitest'
import { type StandIn, standInForElectron } from './testing-electron.ts'

let electron: StandIn
afterEach(() => vi.resetModules())

test('a second start hands over to the first, and makes nothing', async () => {
  electron = standInForElectron('/nowhere')
  vi.doMock('electron', () => electron.module)
  electron.hasLock = false
  await import('./main.ts')
  expect(electron.calls).toEqual(['app.quit'])
  expect(electron.windows).toEqual([])
})

test('before it is ready, the sandbox is on for all, and the scheme is one of its own', async () => {
  electron = standInForElectron('/nowhere')
  vi.doMock('electron', () => electron.module)
  Object.assign(electron.app, { whenReady: () => new Promise(() => undefined) })
  await import('./main.ts')
  expect(electron.calls[0]).toBe('app.enableSandbox')
  expect(electron.calls[1]).toMatch(
    /^schemes \[\{"scheme":"app","privileges":\{"standard":true,"secure":true/,
  )
  expect(electron.calls[1]).not.toContain('bypassCSP')
  expect(electron.calls[2]).toBe('app.setAsDefaultProtocolClient veza')
  expect(electron.windows).toEqual([])
})
