import { appChannels } from '@veza/shared/studio/bridge/preload.ts'
import { BrowserWindow, type WebContents } from 'electron'
import { APP_PAGE } from './address.ts'
import { outliveEnds, type WindowEnds } from './window-ends.ts'

export interface Windows {
  /** Shows the Studio, at this screen if one is named; there is at most one window of it. */
  show(screen?: string): void
  /** Has the screens do what they call so. */
  act(action: string): void
  /** Of all that is under way, 0 to 1, where the system shows it beside the app; undefined: nothing is. */
  setProgress(share: number | undefined): void
  isOurs(contents: WebContents): boolean
  /** Undefined while none is open. */
  readonly current: BrowserWindow | undefined
}

/** As Electron says it. */
const NO_PROGRESS = -1
const MIN_WIDTH = 1024
const MIN_HEIGHT = 640

/** @param preload the preload script @param isShipped no tools for developers @param ends what is made of a page that dies */
export function createWindows(preload: string, isShipped: boolean, ends: WindowEnds): Windows {
  let current: BrowserWindow | undefined
  let shown = NO_PROGRESS

  function show(screen?: string): void {
    if (current === undefined) {
      current = openWindow({ preload, isShipped }, screen ?? '/')
      shown = NO_PROGRESS
      outliveEnds(current, ends)
      current.once('closed', () => {
        current = undefined
      })
      return
    }
    // The same page: only the part after # changes, and nothing is loaded anew.
    if (screen !== undefined) void current.loadURL(`${APP_PAGE}#${screen}`)
    if (current.isMinimized()) current.restore()
    current.show()
    current.focus()
  }

  return {
    get current() {
      return current
    },
    isOurs: (contents) => current !== undefined && contents === current.webContents,
    show,
    act(action) {
      show()
      current?.webContents.send(appChannels.action, action)
    },
    setProgress(share = NO_PROGRESS) {
      const percent = Math.round(share * 100) / 100
      if (percent === shown) return
      shown = percent
      current?.setProgressBar(percent)
    },
  }
}

function openWindow(
  { preload, isShipped }: { preload: string; isShipped: boolean },
  screen: string,
): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    show: false,
    title: 'Veza Studio',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !isShipped,
    },
  })
  window.once('ready-to-show', () => window.show())
  void window.loadURL(`${APP_PAGE}#${screen}`)
  return window
}
