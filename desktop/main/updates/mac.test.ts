import { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import type { AppAdapter } from 'electron-updater/out/AppAdapter.js'
import { MacUpdater } from 'electron-updater/out/MacUpdater.js'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { StandInUpdater, updatesWith } from './testing-updater.ts'

// electron-updater's own updater of macOS, over a stand-in for Squirrel, which fetches and installs outside of it.
const path = createRequire(createRequire(import.meta.url).resolve('electron-updater')).resolve('electron')
const { cache } = createRequire(import.meta.url)
const before = cache[path]
let squirrel: EventEmitter
let asked: string[]

beforeEach(() => {
  asked = []
  squirrel = Object.assign(new EventEmitter(), {
    checkForUpdates: () => asked.push('fetch'),
    quitAndInstall: () => asked.push('quit and start after'),
  })
  cache[path] = {
    id: path,
    filename: path,
    loaded: true,
    exports: { autoUpdater: squirrel },
  } as NodeJS.Module
})
afterEach(() => {
  if (before) cache[path] = before
  else delete cache[path]
})

async function readyOnMac() {
  const { checkForUpdates, downloadUpdate } = new StandInUpdater()
  const adapter = { version: '1.0.0', whenReady: () => Promise.resolve(), quit: () => asked.push('quit') }
  const updater = new MacUpdater(undefined, adapter as unknown as AppAdapter)
  updater.logger = null
  const under = updatesWith(Object.assign(updater, { checkForUpdates, downloadUpdate }))
  await under.updates.check()
  return under
}

test('what fails while macOS fetches the update brings the engine back', async () => {
  const under = await readyOnMac()
  const restart = under.updates.restart()
  await vi.waitFor(() => expect(asked).toEqual(['fetch']))
  expect(under.updates.state.kind).toBe('installing')
  squirrel.emit('error', new Error('Code signature did not pass validation'))
  await restart
  expect(under.updates.state).toMatchObject({ kind: 'failed', detail: expect.stringContaining('signature') })
  expect(under.happened).toEqual(['engine stopped', 'before install', 'started again'])
})

test('left, it is replaced and stays closed; where that fails, it is closed all the same', async () => {
  const under = await readyOnMac()
  const leaving = under.updates.leave()
  await vi.waitFor(() => expect(asked).toEqual(['fetch']))
  squirrel.emit('update-downloaded')
  expect(asked).toEqual(['fetch', 'quit'])
  under.quit()
  expect(await leaving).toBe(true)

  asked = []
  const other = await readyOnMac()
  const again = other.updates.leave()
  await vi.waitFor(() => expect(asked).toEqual(['fetch']))
  squirrel.emit('error', new Error('No space left'))
  expect(await again).toBe(false)
  expect(other.happened).toEqual(['engine stopped', 'before install'])
})

test('restarted, it is started after', async () => {
  const under = await readyOnMac()
  const restart = under.updates.restart()
  await vi.waitFor(() => expect(asked).toEqual(['fetch']))
  squirrel.emit('update-downloaded')
  expect(asked).toEqual(['fetch', 'quit and start after'])
  under.quit()
  await restart
  expect(under.happened).toEqual(['engine stopped', 'before install'])
})
