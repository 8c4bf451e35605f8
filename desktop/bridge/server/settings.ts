import { stat } from 'node:fs/promises'
import { isAbsolute, relative } from 'node:path'
import { type Settings, settingsSchema } from '@veza/shared/studio/bridge/settings.ts'
import { inTransaction, type Sqlite } from '../../engine/db/sqlite.ts'
import { os } from './context.ts'
import { BridgeProblem } from './problem.ts'
import { readSetting, writeSetting } from './setting-rows.ts'

const KEY = 'studio.settings'

export const settings = {
  get: os.settings.get.handler(({ context }) => readSettings(context.engine.db)),
  set: os.settings.set.handler(async ({ context, input }) => {
    const { db, folder } = context.engine
    if (input.watchFolder) await assertWatchable(input.watchFolder, folder.root)
    const chosen = inTransaction(db, () => {
      const next = { ...readSettings(db), ...input }
      writeSetting(db, KEY, JSON.stringify(next))
      return next
    })
    context.changes.touch('settings')
    return chosen
  }),
  watch: os.settings.watch.handler(({ context }) => ({ state: context.watched() })),
}

/** What cannot be read (of a later version, say) is as if it had not been chosen. */
export function readSettings(db: Sqlite): Settings {
  try {
    return settingsSchema.parse(JSON.parse(readSetting(db, KEY) ?? '{}'))
  } catch {
    return settingsSchema.parse({})
  }
}

async function assertWatchable(folder: string, library: string): Promise<void> {
  const found = isAbsolute(folder) ? await stat(folder).catch(() => null) : null
  if (!found?.isDirectory()) throw new BridgeProblem('not-a-folder', { folder })
  const holds = (outer: string, inner: string) => !relative(outer, inner).startsWith('..')
  // What is imported would come again, as what was imported.
  if (holds(folder, library) || holds(library, folder))
    throw new BridgeProblem('folder-of-library', { folder })
}
