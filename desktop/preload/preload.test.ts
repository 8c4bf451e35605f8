import { expect, test, vi } from 'vitest'

const exposed: Record<string, unknown> = {}
const sent: unknown[][] = []
const listeners = new Map<string, (...given: unknown[]) => void>()
vi.mock('electron', () => ({
  contextBridge: {
    exposeInMainWorld: (name: string, value: unknown) => void Object.assign(exposed, { [name]: value }),
  },
  ipcRenderer: {
    send: (...given: unknown[]) => void sent.push(given),
    invoke: async (...given: unknown[]) => void sent.push(given),
    on: (channel: string, listener: (...given: unknown[]) => void) => void listeners.set(channel, listener),
    off: (channel: string) => void listeners.delete(channel),
  },
  webUtils: { getPathForFile: () => '/music/a.wav' },
}))

test('the page is given a few functions, none of which says what channel it goes over', async () => {
  await import('./preload.ts')
  expect(Object.keys(exposed)).toEqual(['veza'])
  const { app, ...rest } = exposed.veza as { app: object }
  expect(Object.keys(rest)).toEqual(['requestPort', 'pathOf'])
  expect(Object.keys(app)).toEqual([
    'onUpdates',
    'onAction',
    'checkForUpdates',
    'restartToUpdate',
    'goOnUploading',
    'goBack',
    'chooseUpdateChannel',
    'copyDiagnostics',
    'chooseFiles',
    'notify',
    'startEngineAgain',
    'chooseLibrary',
    'beginAnew',
  ])
})

test('listeners are given what was said, and not the event that could answer it', async () => {
  type Subscribe = (listener: (...given: unknown[]) => void) => () => void
  const { app } = exposed.veza as { app: { onUpdates: Subscribe; onAction: Subscribe } }
  const heard = vi.fn()
  const end = app.onUpdates(heard)
  listeners.get('veza:updates')?.({ sender: 'ipcRenderer' }, { state: { kind: 'idle' }, channel: 'stable' })
  expect(heard).toHaveBeenCalledExactlyOnceWith({ state: { kind: 'idle' }, channel: 'stable' })
  end()
  expect(listeners.has('veza:updates')).toBe(false)
  const chosen = vi.fn()
  const endActions = app.onAction(chosen)
  listeners.get('veza:action')?.({ sender: 'ipcRenderer' }, 'imports.choose')
  expect(chosen).toHaveBeenCalledExactlyOnceWith('imports.choose')
  endActions()
  expect(listeners.has('veza:action')).toBe(false)
})

test('a port is passed on to the page alone', () => {
  const post = vi.fn()
  vi.stubGlobal('postMessage', post)
  listeners.get('veza-port')?.({ ports: ['the port'] })
  expect(post).toHaveBeenCalledExactlyOnceWith('veza-port', 'app://studio', ['the port'])
})
