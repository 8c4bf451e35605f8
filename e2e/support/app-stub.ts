import { PORT_MESSAGE, type VezaApp } from '@veza/shared/studio/bridge/preload.ts'
import type { UpdateChannel } from '@veza/shared/studio/updates/channels.ts'
import type { UpdateState } from '@veza/shared/studio/updates/state.ts'
import type { BrowserContext, Page } from 'playwright'

/** What the desktop app's preload script would have been asked, in its order: `goBack 1.0.0`. */
export interface AppStub {
  readonly asked: readonly string[]
  /** The app tells its windows how far it is with replacing itself. */
  tell(page: Page, state: UpdateState, channel?: UpdateChannel): Promise<void>
}

type Calls = { readonly [K in keyof VezaApp]: 'asks' | 'listens' }

/** Every call of the contract: one more there does not compile here. */
const calls: Calls = {
  onUpdates: 'listens',
  onAction: 'listens',
  checkForUpdates: 'asks',
  restartToUpdate: 'asks',
  goOnUploading: 'asks',
  goBack: 'asks',
  chooseUpdateChannel: 'asks',
  copyDiagnostics: 'asks',
  chooseFiles: 'asks',
  chooseLibrary: 'asks',
  notify: 'asks',
  startEngineAgain: 'asks',
  beginAnew: 'asks',
}

/**
 * A port to the engine, by the line that a browser's window has: an app's host hands out one of its own, at once, and closes it
 * where there is no engine yet. Electron's windows are told of that by an event that Chromium's are not.
 */
const OPEN_PORT = `async function openPort() {
  const token = /^#open=([\\w-]+)$/.exec(location.hash)?.[1]
  if (token !== undefined) {
    sessionStorage['veza.claim'] ??= crypto.randomUUID()
    const body = JSON.stringify({ token, claim: sessionStorage['veza.claim'] })
    const pass = await (await fetch('/session', { method: 'POST', body })).json()
    localStorage.setItem('veza.key', pass.key)
    history.replaceState(null, '', '/')
  }
  const socket = new WebSocket('ws://' + location.host + '/bridge', ['veza', localStorage.getItem('veza.key')])
  socket.binaryType = 'arraybuffer'
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = ({ data }) => socket.send(data)
  socket.onmessage = ({ data }) => port1.postMessage(typeof data === 'string' ? data : new Uint8Array(data))
  const closed = new Promise((resolve) => { socket.onclose = resolve })
  addEventListener('message', function handOut({ data, ports: [port] }) {
    if (data !== '${PORT_MESSAGE}') return
    removeEventListener('message', handOut)
    closed.then(() => setTimeout(() => port.dispatchEvent(new Event('close'))))
  })
  postMessage('${PORT_MESSAGE}', location.origin, [port2])
}`

/**
 * Puts `window.veza` before the screens of every page that this context opens, where Electron's preload script would; the engine
 * behind them is the real one, by the web host's own wire. What the contract does not have is refused by name.
 */
export async function stubApp(context: BrowserContext): Promise<AppStub> {
  const asked: string[] = []
  await context.exposeFunction('vezaAsked', (what: string) => void asked.push(what))
  await context.addInitScript(`{
    const calls = ${JSON.stringify(calls)}
    const strict = (name, known) => new Proxy(known, {
      get(target, key) {
        if (typeof key === 'symbol' || key in target) return target[key]
        throw new Error('The preload script has no ' + name + '.' + key)
      },
    })
    const listeners = {}
    const asks = (name) => async (...given) => {
      await vezaAsked([name, ...given.map((one) => typeof one === 'string' ? one : JSON.stringify(one))].join(' '))
      return name === 'chooseFiles' ? [] : ''
    }
    const listens = (name) => (listener) => {
      (listeners[name] ??= new Set()).add(listener)
      if (name === 'onUpdates' && window.vezaUpdates) listener(window.vezaUpdates)
      return () => listeners[name].delete(listener)
    }
    const app = Object.fromEntries(Object.entries(calls).map(([name, how]) => [name, (how === 'asks' ? asks : listens)(name)]))
    window.vezaTell = (updates) => {
      window.vezaUpdates = updates
      for (const listener of listeners.onUpdates ?? []) listener(updates)
    }
    window.veza = strict('veza', {
      app: strict('veza.app', app),
      pathOf: (file) => '/nowhere/' + file.name,
      requestPort: () => openPort(),
    })
    ${OPEN_PORT}
  }`)
  return {
    asked,
    async tell(page, state, channel = 'stable') {
      await page.evaluate(`vezaTell(${JSON.stringify({ state, channel })})`)
    },
  }
}
