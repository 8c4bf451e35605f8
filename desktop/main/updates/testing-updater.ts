import { EventEmitter } from 'node:events'
import type { AppUpdater, CancellationToken } from 'electron-updater'
import type { UpdateState } from '../../../shared/studio/updates/state.ts'
import { createUpdates, type Updates, type UpdatesDeps } from './updates.ts'

type Asked = Pick<
  AppUpdater,
  | 'autoDownload'
  | 'autoInstallOnAppQuit'
  | 'autoRunAppAfterInstall'
  | 'allowDowngrade'
  | 'currentVersion'
  | 'checkForUpdates'
  | 'downloadUpdate'
  | 'quitAndInstall'
>

/** What of electron-updater is asked, by its own types; its network is the test's. */
export class StandInUpdater extends EventEmitter implements Asked {
  autoDownload = true
  autoInstallOnAppQuit = true
  autoRunAppAfterInstall = true
  allowDowngrade = true
  readonly currentVersion = { format: () => '1.0.0' } as AppUpdater['currentVersion']
  /** The version that the feed names. */
  found = '1.1.0'
  validUntil = '2027-01-01T00:00:00.000Z'
  look: () => Promise<unknown> = () => Promise.resolve()
  /** Until when a download goes on. */
  download: (token: CancellationToken | undefined) => Promise<unknown> = () => Promise.resolve()
  readonly installed: { version: string; startsAfter: boolean }[] = []
  onInstall: () => void = () => undefined

  checkForUpdates = async () => {
    await this.look()
    return {
      isUpdateAvailable: true,
      updateInfo: { version: this.found, validUntil: this.validUntil },
    } as unknown as Awaited<ReturnType<AppUpdater['checkForUpdates']>>
  }
  downloadUpdate = async (token?: CancellationToken) => {
    await this.download(token)
    return []
  }
  quitAndInstall = (_isSilent?: boolean, startsAfter = false) => {
    this.installed.push({ version: this.found, startsAfter })
    this.onInstall()
  }
}

export interface UpdatesUnderTest {
  readonly updates: Updates
  readonly states: UpdateState[]
  readonly happened: string[]
  now: Date
  uploads: Awaited<ReturnType<UpdatesDeps['engine']['uploads']>>
  /** The engine begins nothing new. */
  isHeld: boolean
  /** Called while the engine is being asked. */
  onAsked: () => void
  /** The app quits, as it does where an update is put in place. */
  quit(): void
}

export function updatesWith(updater: Asked & EventEmitter): UpdatesUnderTest {
  const states: UpdateState[] = []
  const happened: string[] = []
  const quitting = Promise.withResolvers<void>()
  const under = {
    ...{ states, happened, isHeld: false, onAsked: () => undefined, quit: quitting.resolve },
    uploads: 0 as UpdatesUnderTest['uploads'],
    now: new Date('2026-12-01T00:00:00.000Z'),
  }
  const updates = createUpdates({
    updater: updater as unknown as AppUpdater,
    clock: { now: () => under.now },
    engine: {
      uploads: async (hold) => {
        under.isHeld = hold
        if (hold) under.onAsked()
        return under.uploads
      },
      stop: async () => void happened.push('engine stopped'),
    },
    quits: () => quitting.promise,
    beforeInstall: () => happened.push('before install'),
    startAgain: () => happened.push('started again'),
    onState: (state) => states.push(state),
  })
  return Object.assign(under, { updates })
}
