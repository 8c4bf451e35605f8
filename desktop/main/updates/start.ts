import { once } from 'node:events'
import { join } from 'node:path'
import { type UpdateChannel, updateTargetOf } from '@veza/shared/studio/updates/channels.ts'
import type { UpdateState } from '@veza/shared/studio/updates/state.ts'
import { app, autoUpdater } from 'electron'
import electronUpdater, { type AppUpdater } from 'electron-updater'
import type { Log } from '../../bridge/diagnostics/logs.ts'
import type { AppSurroundings } from '../../config/app.ts'
import type { UpdatePlace } from '../build-facts.ts'
import { WholeAppImageUpdater } from './app-image.ts'
import { channelChoice, channelSwitch } from './preferences.ts'
import { seenFeedsFile } from './seen-feeds.ts'
import { signedProvider } from './signed-provider.ts'
import { createUpdates, type Updates, type UpdatesDeps } from './updates.ts'

/** Updates as the rest of the app knows them, whether this Studio replaces itself or not. */
export interface UpdateService extends Omit<Updates, 'leaveChannel'> {
  readonly channel: UpdateChannel
  chooseChannel(channel: UpdateChannel): Promise<void>
  stop(): void
}

export interface UpdateServiceOptions extends Omit<UpdatesDeps, 'updater' | 'quits'> {
  readonly place: UpdatePlace | undefined
  readonly isInstalled: boolean
  /** Folder of this person's app. */
  readonly folder: string
  readonly surroundings: AppSurroundings
  readonly log: Log
}

const HOUR_MS = 3_600_000
const FIRST_LOOK_MS = 60_000
/** An engine that did not answer when it was asked, or sent a last picture, tells nobody when that is over. */
const ASK_EVERY_MS = 30_000
const LOOK_EVERY_MS = 6 * HOUR_MS

export function startUpdates(options: UpdateServiceOptions): UpdateService {
  const { place, isInstalled, folder } = options
  const choice = channelChoice(join(folder, 'updates.json'))
  const target = updateTargetOf(process.platform, process.arch)
  if (place === undefined || target === undefined || !isInstalled) {
    const why = place === undefined ? 'no-place' : target === undefined ? 'not-built' : 'not-installed'
    return off({ kind: 'off', why }, choice)
  }
  const updater = newUpdater(options.surroundings)
  updater.logger = loggerTo(options.log)
  const seen = seenFeedsFile(join(folder, 'seen-feeds.json'))
  const use = (channel: UpdateChannel) => {
    const updateProvider = signedProvider({
      ...place,
      place: { channel, target },
      seen,
      clock: options.clock,
    })
    updater.setFeedURL({ provider: 'custom', updateProvider })
  }
  use(choice.read())
  const updates = createUpdates({ ...options, updater, quits: appQuits })
  const first = setTimeout(() => void updates.check(), FIRST_LOOK_MS)
  const later = setInterval(() => void updates.check(), LOOK_EVERY_MS)
  const wish = setInterval(() => void updates.uploadsChanged(), ASK_EVERY_MS)
  return {
    get state() {
      return updates.state
    },
    get channel() {
      return choice.read()
    },
    check: updates.check,
    restart: updates.restart,
    goOn: updates.goOn,
    goBack: updates.goBack,
    uploadsChanged: updates.uploadsChanged,
    leave: () => updates.leave(),
    chooseChannel: channelSwitch({ updates, choice, use }),
    stop() {
      clearTimeout(first)
      clearInterval(later)
      clearInterval(wish)
    },
  }
}

/** A Studio that is started after tells so by the updater's event; one that is not quits like any other. */
const appQuits = () => Promise.race([once(autoUpdater, 'before-quit-for-update'), once(app, 'before-quit')])

function newUpdater({ appImage, environment }: AppSurroundings): AppUpdater {
  if (appImage !== undefined) return new WholeAppImageUpdater(appImage, environment)
  // Which one it is, the system and the kind of package say.
  return electronUpdater.autoUpdater
}

function off(state: UpdateState, choice: ReturnType<typeof channelChoice>): UpdateService {
  const nothing = () => Promise.resolve()
  return {
    state,
    check: nothing,
    restart: nothing,
    goOn: nothing,
    goBack: nothing,
    uploadsChanged: nothing,
    leave: () => Promise.resolve(false),
    get channel() {
      return choice.read()
    },
    chooseChannel: async (channel) => choice.choose(channel),
    stop: () => undefined,
  }
}

function loggerTo(log: Log) {
  const write = (message?: unknown) => log.write('updates', String(message))
  return { info: write, warn: write, error: write }
}
