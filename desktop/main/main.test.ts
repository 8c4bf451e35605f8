import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { type StandIn, standInForElectron } from './testing-electron.ts'

let electron: StandIn
afterEach(() => {
  vi.resetModules()
  vi.unstubAllEnvs()
})

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

test('a link that another start hands over before this one is ready is shown once it is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'veza-main-'))
  vi.stubEnv('VEZA_LIBRARY', join(folder, 'library'))
  for (const home of ['HOME', 'XDG_DATA_HOME', 'XDG_CONFIG_HOME']) vi.stubEnv(home, folder)
  electron = standInForElectron(folder)
  vi.doMock('electron', () => electron.module)
  // A file that only a build has.
  vi.doMock('./build-facts.ts', () => ({ readUpdatePlace: () => undefined }))
  const ready = Promise.withResolvers<void>()
  Object.assign(electron.app, { whenReady: () => ready.promise })
  Object.assign(process, { resourcesPath: folder })
  await import('./main.ts')
  electron.app.emit('second-instance', {}, ['/usr/bin/veza', 'veza://queue'])
  // One that brings none takes none away.
  electron.app.emit('second-instance', {}, ['/usr/bin/veza'])
  ready.resolve()
  await vi.waitFor(() => expect(electron.calls).toContain('loadURL app://studio/#/queue'), 60_000)
  electron.app.emit('before-quit', { preventDefault: () => undefined })
  await vi.waitFor(() => expect(electron.calls).toContain('app.exit 0'), 60_000)
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
})
