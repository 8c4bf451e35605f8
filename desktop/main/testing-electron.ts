import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { type MessagePort, MessageChannel as NodeChannel } from 'node:worker_threads'
import type * as Electron from 'electron'

/**
 * Stands in for Electron where its binary cannot be had: what our code asks of it, by Electron's own types, recorded; a
 * call of anything else is an error. The engine that it starts is the real one, in a process of Node.
 */
export interface StandIn {
  /** For `vi.mock('electron', …)`. */
  readonly module: Partial<typeof Electron>
  /** Everything that was asked, in order: `shell.openExternal https://…`. */
  readonly calls: string[]
  readonly windows: StandInWindow[]
  readonly engines: ChildProcess[]
  readonly handlers: Map<string, (event: unknown, input?: unknown) => unknown>
  permissions: { request?: PermissionRequest; check?: PermissionCheck; device?: () => boolean }
  /** The menu of the application, as it was described. */
  menu: readonly Electron.MenuItemConstructorOptions[]
  /** What dialogs are answered with. */
  dialogAnswer: number
  chosenPath: string
  readonly app: EventEmitter & { isPackaged: boolean }
  readonly powerMonitor: EventEmitter
  /** The answer of `app://`. */
  page: ((request: Request) => Promise<Response>) | undefined
  keychain: 'system' | 'basic_text'
  hasLock: boolean
  /** The person does not let the keychain open anything. */
  refusesToOpen: boolean
  /** What the system says leads to an address, whichever it is. */
  proxies: string
}

interface PermissionDetails {
  readonly requestingUrl?: string
  readonly isMainFrame: boolean
}
type PermissionRequest = (
  contents: unknown,
  permission: string,
  answer: (granted: boolean) => void,
  details: PermissionDetails,
) => void
type PermissionCheck = (
  contents: unknown,
  permission: string,
  origin: string,
  details: PermissionDetails,
) => boolean

export interface StandInWindow extends EventEmitter {
  readonly options: Electron.BrowserWindowConstructorOptions
  readonly webContents: StandInContents
}
export interface StandInContents extends EventEmitter {
  readonly mainFrame: { url: string }
  readonly received: { channel: string; input: unknown; ports: MessagePort[] }[]
  openWindow: (details: { url: string }) => { action: string }
}

/** An object of which nothing may be asked that it does not have. */
function strict<T extends object>(name: string, known: T): T {
  return new Proxy(known, {
    get(target, key, receiver) {
      if (typeof key === 'symbol' || key in target || key === 'then')
        return Reflect.get(target, key, receiver)
      throw new Error(`The stand-in for Electron has no ${name}.${key}`)
    },
  })
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one line for each thing that Electron is asked
export function standInForElectron(userData: string): StandIn {
  const calls: string[] = []
  const called =
    <T>(what: string, answer: T) =>
    (...given: unknown[]): T => {
      calls.push([what, ...given.filter((one) => typeof one !== 'object')].join(' '))
      return answer
    }
  const state = {
    calls,
    windows: [] as StandInWindow[],
    engines: [] as ChildProcess[],
    handlers: new Map<string, (event: unknown, input?: unknown) => unknown>(),
    permissions: {} as StandIn['permissions'],
    menu: [] as StandIn['menu'],
    dialogAnswer: 1,
    chosenPath: '/music/a.wav',
    page: undefined as StandIn['page'],
    keychain: 'system' as StandIn['keychain'],
    hasLock: true,
    refusesToOpen: false,
    proxies: 'DIRECT',
    powerMonitor: new EventEmitter(),
  }
  const app = Object.assign(new EventEmitter(), {
    isPackaged: true,
    getPath: (name: string) => `${userData}/${name}`,
    getVersion: () => '1.2.3',
    getLocale: () => 'fr-CA',
    whenReady: () => Promise.resolve(),
    requestSingleInstanceLock: () => state.hasLock,
    releaseSingleInstanceLock: called('app.releaseSingleInstanceLock', undefined),
    enableSandbox: called('app.enableSandbox', undefined),
    setAsDefaultProtocolClient: called('app.setAsDefaultProtocolClient', true),
    setBadgeCount: called('app.setBadgeCount', true),
    quit: called('app.quit', undefined),
    exit: called('app.exit', undefined),
    relaunch: called('app.relaunch', undefined),
  })
  const ipcMain = {
    on: (channel: string, listener: (event: unknown, input?: unknown) => unknown) =>
      void state.handlers.set(channel, listener),
    handle: (channel: string, handler: (event: unknown, input?: unknown) => unknown) =>
      void state.handlers.set(channel, handler),
  }
  class BrowserWindow extends EventEmitter {
    readonly options: Electron.BrowserWindowConstructorOptions
    readonly webContents: StandInContents
    constructor(options: Electron.BrowserWindowConstructorOptions) {
      super()
      this.options = options
      this.webContents = strict('webContents', contents(calls))
      state.windows.push(this)
      app.emit('web-contents-created', {}, this.webContents)
    }
    loadURL = (url: string) => {
      calls.push(`loadURL ${url}`)
      this.webContents.mainFrame.url = url
      return Promise.resolve()
    }
    show = called('show', undefined)
    focus = called('focus', undefined)
    restore = called('restore', undefined)
    setProgressBar = called('setProgressBar', undefined)
    isMinimized = () => false
    isDestroyed = () => false
  }
  class Tray extends EventEmitter {
    setToolTip = called('tray.setToolTip', undefined)
    setContextMenu = called('tray.setContextMenu', undefined)
  }
  const menu = {
    setApplicationMenu: (items: StandIn['menu']) => {
      state.menu = items
    },
    buildFromTemplate: (items: unknown) => items,
  }
  const module = {
    app: strict('app', app),
    BrowserWindow,
    Tray,
    MessageChannelMain,
    Notification: class extends EventEmitter {
      static isSupported = () => true
      constructor({ title }: { title: string }) {
        super()
        calls.push(`notification ${title}`)
      }
      show = called('notification.show', undefined)
    },
    Menu: strict('Menu', menu),
    ipcMain: strict('ipcMain', ipcMain),
    protocol: strict('protocol', {
      registerSchemesAsPrivileged: (schemes: Electron.CustomScheme[]) =>
        void calls.push(`schemes ${JSON.stringify(schemes)}`),
      handle: (_scheme: string, answer: NonNullable<StandIn['page']>) => {
        state.page = answer
      },
    }),
    session: strict('session', { defaultSession: strict('defaultSession', sessionOf(state)) }),
    shell: strict('shell', { openExternal: called('shell.openExternal', Promise.resolve()) }),
    dialog: strict('dialog', {
      showMessageBox: async () => {
        calls.push('dialog.showMessageBox')
        return { response: state.dialogAnswer }
      },
      showOpenDialog: async () => ({ canceled: false, filePaths: [state.chosenPath] }),
      showErrorBox: called('dialog.showErrorBox', undefined),
    }),
    clipboard: strict('clipboard', { writeText: called('clipboard.writeText', undefined) }),
    nativeImage: strict('nativeImage', { createFromPath: (path: string) => path }),
    net: strict('net', { isOnline: () => true }),
    powerMonitor: strict('powerMonitor', state.powerMonitor),
    safeStorage: strict('safeStorage', {
      isEncryptionAvailable: () => true,
      getSelectedStorageBackend: () => (state.keychain === 'system' ? 'gnome_libsecret' : 'basic_text'),
      encryptString: (text: string) => Buffer.from(`closed:${Buffer.from(text).toString('hex')}`),
      decryptString: (sealed: Buffer) => {
        if (state.refusesToOpen) throw new Error('Error while decrypting the ciphertext')
        return Buffer.from(String(sealed).replace('closed:', ''), 'hex').toString()
      },
    }),
    utilityProcess: strict('utilityProcess', { fork: utility(state.engines, calls) }),
  }
  return Object.assign(state, { app, module: module as unknown as Partial<typeof Electron> })
}

function contents(calls: string[]): StandInContents {
  const one = Object.assign(new EventEmitter(), {
    mainFrame: { url: '' },
    received: [] as StandInContents['received'],
    openWindow: (_details: { url: string }) => ({ action: 'allow' }),
    getURL: () => one.mainFrame.url,
    reload: () => void calls.push('reload'),
    forcefullyCrashRenderer: () => void calls.push('forcefullyCrashRenderer'),
    send: (channel: string, input: unknown) => void one.received.push({ channel, input, ports: [] }),
    postMessage: (channel: string, input: unknown, ports: { port: MessagePort }[]) =>
      void one.received.push({ channel, input, ports: ports.map(({ port }) => port) }),
    setWindowOpenHandler: (handler: StandInContents['openWindow']) => {
      one.openWindow = handler
    },
  })
  return one
}

function sessionOf(state: Pick<StandIn, 'permissions' | 'proxies'>) {
  const { permissions } = state
  return {
    resolveProxy: async () => state.proxies,
    setPermissionRequestHandler: (handler: PermissionRequest) => {
      permissions.request = handler
    },
    setPermissionCheckHandler: (handler: PermissionCheck) => {
      permissions.check = handler
    },
    setDevicePermissionHandler: (handler: () => boolean) => {
      permissions.device = handler
    },
  }
}

/** Ports of Electron's main process: events in Node's manner, messages as `{ data }`. */
class MessageChannelMain {
  readonly port1: EventEmitter & { port: MessagePort }
  readonly port2: EventEmitter & { port: MessagePort }
  constructor() {
    const { port1, port2 } = new NodeChannel()
    this.port1 = asMain(port1)
    this.port2 = asMain(port2)
  }
}

function asMain(port: MessagePort) {
  const events = Object.assign(new EventEmitter(), {
    port,
    start: () => void port.on('message', (data) => events.emit('message', { data })),
    postMessage: (data: unknown) => port.postMessage(data),
    close: () => port.close(),
  })
  port.once('close', () => events.emit('close'))
  return events
}

/** The real engine, as a child of Node. What only a utility process is told is not passed on. */
function utility(engines: ChildProcess[], calls: string[]) {
  return (entry: string, args: string[], { env }: { env: Record<string, string> }) => {
    const child = fork(entry, args, {
      env,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    engines.push(child)
    const events = Object.assign(new EventEmitter(), {
      stderr: child.stderr,
      pid: child.pid,
      // As Electron does it: the process is asked, and may not listen.
      kill: () => child.kill('SIGTERM'),
      postMessage: (message: { type?: string; name?: string; key?: unknown }) => {
        if (message.type === 'keychain')
          calls.push(`keychain ${message.name} ${message.key instanceof Uint8Array}`)
        else if (child.connected) child.send(message, () => undefined)
      },
    })
    child.on('message', (message) => events.emit('message', message))
    child.once('close', (code) => events.emit('exit', code ?? 9))
    return strict('utility process', events)
  }
}
