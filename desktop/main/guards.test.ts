import { beforeEach, expect, test, vi } from 'vitest'
import { type StandIn, standInForElectron } from './testing-electron.ts'

let electron: StandIn
let refused: string[]

beforeEach(async () => {
  vi.resetModules()
  electron = standInForElectron('/nowhere')
  vi.doMock('electron', () => electron.module)
  refused = []
  const { guardEverything } = await import('./guards.ts')
  guardEverything({
    knownOrigins: () => new Set(),
    ask: async () => false,
    onRefused: (what) => refused.push(what),
  })
})

/** What both of Electron's questions are answered with. */
function mayUse(permission: string, requestingUrl: string, isMainFrame = true): boolean[] {
  const { request, check } = electron.permissions
  const answers: (boolean | undefined)[] = []
  const details = { requestingUrl, isMainFrame }
  request?.({}, permission, (granted) => answers.push(granted), details)
  answers.push(check?.({}, permission, 'app://studio/', details))
  return answers.map((answer) => answer === true)
}

test('our own page may put text on the clipboard, and nothing else', () => {
  expect(mayUse('clipboard-sanitized-write', 'app://studio/#/orders/1')).toEqual([true, true])
  for (const permission of ['clipboard-read', 'deprecated-sync-clipboard-read', 'media', 'notifications'])
    expect(mayUse(permission, 'app://studio/#/orders/1'), permission).toEqual([false, false])
  expect(refused).toContain('permission clipboard-read')
})

test('another page, or a frame in ours, may not even that', () => {
  expect(mayUse('clipboard-sanitized-write', 'https://evil.example/')).toEqual([false, false])
  expect(mayUse('clipboard-sanitized-write', 'app://studio/', false)).toEqual([false, false])
  const { check } = electron.permissions
  expect(check?.(null, 'clipboard-sanitized-write', 'app://studio/', { isMainFrame: true })).toBe(false)
})
