import { appChannels } from '@veza/shared/studio/bridge/preload.ts'
import { updateChannels } from '@veza/shared/studio/updates/channels.ts'
import { versionSchema } from '@veza/shared/studio/updates/feed.ts'
import { type BrowserWindow, clipboard, dialog } from 'electron'
import { z } from 'zod'
import type { Supervisor } from '../bridge/process/supervisor.ts'
import { showNotice } from './notices.ts'
import type { Answering } from './senders.ts'
import type { Texts } from './texts.ts'
import type { UpdateService } from './updates/start.ts'
import type { Windows } from './windows.ts'
import { openWire } from './wires.ts'

export interface RequestDeps {
  readonly answering: Answering
  readonly supervisor: Supervisor
  readonly updates: UpdateService
  readonly windows: Windows
  readonly texts: Texts
  diagnostics(): Promise<string>
  /** Begins anew with another library. */
  openLibrary(folder: string): void
  /** Gives up the library whose folder is gone. */
  beginAnew(): void
}

const nothing = z.undefined()
const noticeSchema = z.object({
  title: z.string().max(200),
  body: z.string().max(1_000),
  screen: z.string().regex(/^\/[\w/-]{0,200}$/),
})

/** Everything that a window may ask of the app. */
export function answerWindows(deps: RequestDeps): void {
  const { answering, supervisor, updates } = deps
  answering.on(appChannels.port, nothing, (_input, sender) => openWire(supervisor, sender))
  answering.on(appChannels.startEngineAgain, nothing, () => supervisor.startAgain())
  answering.on(appChannels.beginAnew, nothing, () => deps.beginAnew())
  answering.handle(appChannels.chooseLibrary, nothing, () => chooseLibrary(deps))
  answering.on(appChannels.notify, noticeSchema, (notice) => showNotice(deps.windows, notice))
  answering.on(appChannels.watchUpdates, nothing, () => tellUpdates(deps))
  answering.handle(appChannels.checkForUpdates, nothing, () => updates.check())
  answering.handle(appChannels.restartToUpdate, nothing, () => updates.restart())
  answering.handle(appChannels.goOnUploading, nothing, () => updates.goOn())
  answering.handle(appChannels.goBack, versionSchema, (version) => updates.goBack(version))
  answering.handle(appChannels.chooseUpdateChannel, z.enum(updateChannels), async (channel) => {
    await updates.chooseChannel(channel)
    tellUpdates(deps)
  })
  answering.handle(appChannels.copyDiagnostics, nothing, async () => {
    const report = await deps.diagnostics()
    clipboard.writeText(report)
    return report
  })
  answering.handle(appChannels.chooseFiles, z.enum(['files', 'folder']), (kind) => chooseFiles(deps, kind))
}

/** Tells the window, where there is one, how far the app is with updates. */
export function tellUpdates({ windows, updates }: Pick<RequestDeps, 'windows' | 'updates'>): void {
  const { state, channel } = updates
  windows.current?.webContents.send(appChannels.updates, { state, channel })
}

async function chooseLibrary({ windows, texts, openLibrary }: RequestDeps): Promise<void> {
  const window: BrowserWindow | undefined = windows.current
  if (window === undefined) return
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: texts.chooseLibrary,
    properties: ['openDirectory', 'createDirectory'],
  })
  const [folder] = filePaths
  if (!canceled && folder !== undefined) openLibrary(folder)
}

async function chooseFiles({ windows, texts }: RequestDeps, kind: 'files' | 'folder'): Promise<string[]> {
  const window: BrowserWindow | undefined = windows.current
  if (window === undefined) return []
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: texts.choose,
    properties: kind === 'files' ? ['openFile', 'multiSelections'] : ['openDirectory', 'multiSelections'],
  })
  return canceled ? [] : filePaths
}
