import { spawn } from 'node:child_process'
import { app } from 'electron'
import type { AppSurroundings } from '../config/app.ts'

/**
 * Has the Studio begin anew once this process has ended, which the caller sees to at once. What Electron would start is, of an AppImage,
 * a file of its mount, which goes with the process that runs from it: so the AppImage itself is started, and let in.
 */
export function beginAnew({ appImage, environment }: AppSurroundings): void {
  if (appImage === undefined) {
    app.relaunch()
    return
  }
  app.releaseSingleInstanceLock()
  spawn(appImage, [], { detached: true, stdio: 'ignore', env: environment })
    // Moved away since: then one starts it by hand, as after any other end.
    .on('error', () => undefined)
    .unref()
}
