import type { Clock } from '@veza/shared/kernel/time.ts'
import { app, type BrowserWindow, dialog } from 'electron'
import { APP_PAGE, isOwnPage } from './address.ts'
import type { Texts } from './texts.ts'

export interface WindowEnds {
  readonly clock: Clock
  readonly texts: Texts
  /** Told how its page ended, in Electron's words. */
  onEnd(how: string): void
}

/** That many ends in a row are answered by showing the page again. */
const RELOADS_MAX = 3
/** A page that was shown this long was a good one: what comes after is a new misfortune. */
const GOOD_RUN_MS = 60_000

/** Shows the page again where its process died, and lets the person end one that hangs: the engine is not in it. */
export function outliveEnds(window: BrowserWindow, { clock, texts, onEnd }: WindowEnds): void {
  const contents = window.webContents
  let shownMs = clock.now().getTime()
  let quickEnds = 0
  const show = () => {
    if (window.isDestroyed()) return
    shownMs = clock.now().getTime()
    // One that died before its first page has no address yet.
    if (isOwnPage(contents.getURL())) contents.reload()
    else void window.loadURL(APP_PAGE)
  }
  contents.on('render-process-gone', (_event, { reason, exitCode }) => {
    onEnd(`${reason}, exit ${exitCode}`)
    const ranMs = clock.now().getTime() - shownMs
    quickEnds = ranMs < GOOD_RUN_MS ? quickEnds + 1 : 1
    if (quickEnds <= RELOADS_MAX) return show()
    void askAfterEnds(window, texts).then((again) => {
      quickEnds = 0
      if (again) show()
      else app.quit()
    })
  })
  askWhileHung(window, texts)
}

async function askAfterEnds(window: BrowserWindow, texts: Texts): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: texts.windowEnds,
    detail: texts.windowEndsMore,
    buttons: [texts.tryAgain, texts.quit],
    defaultId: 0,
    cancelId: 0,
  })
  return response === 0
}

/** A page that hangs is ended only where the person says so: it may be at something long. */
function askWhileHung(window: BrowserWindow, texts: Texts): void {
  let asking: AbortController | undefined
  window.on('responsive', () => asking?.abort())
  window.on('unresponsive', async () => {
    if (asking) return
    asking = new AbortController()
    const { signal } = asking
    const { response } = await dialog.showMessageBox(window, {
      message: texts.windowHangs,
      detail: texts.windowHangsMore,
      buttons: [texts.wait, texts.openAnew],
      defaultId: 0,
      cancelId: 0,
      signal,
    })
    asking = undefined
    // It is shown again as one that died by itself.
    if (response === 1 && !signal.aborted && !window.isDestroyed())
      window.webContents.forcefullyCrashRenderer()
  })
}
