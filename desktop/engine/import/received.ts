import { readdir, rm, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { type Clock, DAY_MS } from '@veza/shared/kernel/time.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { restoredAt } from '../restored/hold.ts'
import { isToBeRetried } from './intake-rows.ts'

/** A host that is not told where a dropped file lies puts a copy into a folder of its own below this one. */
export interface ReceivedDeps {
  readonly db: Sqlite
  readonly folder: string
}

/** Removes a copy that nothing was made of: refused, or known already from elsewhere. Files of other places stay. */
export async function discardUnused({ db, folder }: ReceivedDeps, path: string): Promise<void> {
  const own = dirname(path)
  const isCopy = dirname(own) === folder
  if (isCopy && !isNeeded(db, path)) await rm(own, { recursive: true, force: true })
}

/** How long a copy may lie that no drop has named: it may still be on its way. */
const UNNAMED_KEPT_MS = DAY_MS

/** Removes what a host or an engine that died has left. */
export async function sweepReceived(deps: ReceivedDeps, clock: Clock): Promise<void> {
  const { folder } = deps
  const keptUntilMs = Date.parse(restoredAt(deps.db)) || 0
  const dirs = await readdir(folder, { withFileTypes: true }).catch(() => [])
  for (const { name } of dirs.filter((entry) => entry.isDirectory())) {
    const own = join(folder, name)
    const files = await readdir(own)
    if (files.some((file) => isNeeded(deps.db, join(own, file)))) continue
    const { mtimeMs } = await stat(own)
    if (mtimeMs < keptUntilMs) continue
    if (clock.now().getTime() - mtimeMs >= UNNAMED_KEPT_MS) await rm(own, { recursive: true, force: true })
  }
}

/** A track is made of it, or a drop that waits, or may be tried once more, has named it, itself or a folder that it lies in. */
function isNeeded(db: Sqlite, path: string): boolean {
  if (isToBeRetried(db, path)) return true
  const named = db
    .prepare<[Record<string, unknown>], string>(
      `SELECT source_path FROM tracks WHERE source_path = @path
       UNION ALL SELECT path FROM import_entries WHERE path = @path AND outcome IS NULL
       UNION ALL SELECT path FROM import_roots`,
    )
    .pluck()
    .all({ path }) as string[]
  return named.some((one) => one === path || !relative(one, path).startsWith('..'))
}
