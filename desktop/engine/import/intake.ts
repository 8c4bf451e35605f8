import type { NewId } from '@veza/shared/kernel/ids.ts'
import { type Clock, SECOND_MS } from '@veza/shared/kernel/time.ts'
import { FfmpegUnavailable } from '@veza/shared/media/binaries.ts'
import { isBusy } from '../../folders/sqlite-driver.ts'
import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import type { LibraryTrack } from '../library/tracks.ts'
import type { Imported } from './import.ts'
import {
  addBatch,
  dismissBatches,
  expandRoot,
  isMakerOf,
  nextEntry,
  nextRoot,
  type Outcome,
  retryPassing,
  settleEntry,
  type WaitingEntry,
} from './intake-rows.ts'
import { audioFilesOf } from './walk.ts'

export interface IntakeDeps {
  readonly db: Sqlite
  readonly clock: Clock
  readonly newId: NewId
  /** @see importAll */
  importAll(paths: readonly string[], signal?: AbortSignal): AsyncIterable<Imported>
  /** Whether the library's folder is there; without it, it always is. */
  isThere?(): Promise<boolean>
  /** What follows once a track is in the library, in the transaction that says so. May be asked again for the same track. */
  onImported(track: LibraryTrack): void
  /** After that. */
  onSettled(path: string): Promise<void>
  /** Told whenever an entry has moved. */
  onChange(): void
  /** Told of faults of the library itself (disk full, written by another process); the intake tries again after a pause. */
  onFault(error: unknown): void
  /** That pause (ms). Default 5,000. */
  readonly againMs?: number
}

const AGAIN_MS = 5 * SECOND_MS

/** Takes drops into the library one file after the other, and goes on after a crash where it was. */
export interface Intake {
  /** Written down before this returns. The same batch again: only what was refused for a reason that passes is tried once more. */
  add(batchId: string, paths: readonly string[]): void
  /** What was refused for a reason that passes, once more. */
  retry(): void
  /** Forgets what is done of a batch, or of all, and copies that were kept for another try. */
  dismiss(batchId: string | null): Promise<void>
  wake(): void
  stop(): Promise<void>
}

/** Goes on at once with what an earlier run has left. */
export function startIntake(deps: IntakeDeps): Intake {
  const stopping = new AbortController()
  let working: Promise<void> | undefined
  let again: NodeJS.Timeout | undefined

  function wake(): void {
    if (working !== undefined || stopping.signal.aborted) return
    clearTimeout(again)
    working = drain(deps, stopping.signal)
      .catch((error: unknown) => {
        if (stopping.signal.aborted) return
        deps.onFault(error)
        again = setTimeout(wake, deps.againMs ?? AGAIN_MS)
      })
      .finally(() => {
        working = undefined
      })
  }

  function goOn(): void {
    deps.onChange()
    // What is working now may just have seen that nothing is left.
    void Promise.resolve(working).then(wake)
    wake()
  }

  wake()
  return {
    add(batchId, paths) {
      addBatch(deps.db, batchId, paths, deps.clock.now())
      goOn()
    },
    retry() {
      retryPassing(deps.db)
      goOn()
    },
    async dismiss(batchId) {
      const kept = dismissBatches(deps.db, batchId, deps.clock.now())
      deps.onChange()
      for (const path of kept) await deps.onSettled(path)
    },
    wake,
    async stop() {
      stopping.abort()
      clearTimeout(again)
      await working
    },
  }
}

async function drain(deps: IntakeDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const root = nextRoot(deps.db)
    if (root !== undefined) {
      const files: string[] = []
      for await (const path of audioFilesOf([root.path])) files.push(path)
      if (files.length === 0 && (await isGone(deps))) return
      expandRoot(deps.db, root, files, deps.newId)
      deps.onChange()
      continue
    }
    const entry = nextEntry(deps.db)
    if (entry === undefined) return
    const imported = await importOne(deps, entry, signal)
    // What was handed over lies in the library's own folder: without its drive every file seems to be gone, and is not.
    if (!imported.track && (await isGone(deps))) return
    inTransaction(deps.db, () => {
      if (imported.track) deps.onImported(imported.track)
      settleEntry(deps.db, entry.id, imported.outcome)
    })
    await deps.onSettled(entry.path)
    deps.onChange()
  }
}

const isGone = async ({ isThere }: IntakeDeps): Promise<boolean> => (await isThere?.()) === false

async function importOne(
  deps: IntakeDeps,
  entry: WaitingEntry,
  signal: AbortSignal,
): Promise<{ readonly outcome: Outcome; readonly track?: LibraryTrack }> {
  try {
    for await (const imported of deps.importAll([entry.path], signal)) {
      if (imported.kind !== 'refused') {
        const { track } = imported
        const kind = isMakerOf(deps.db, entry, track) ? 'imported' : imported.kind
        return { outcome: { kind, trackId: track.id }, track }
      }
      const { refusal } = imported
      return {
        outcome: {
          kind: 'refused',
          code: refusal.code,
          params: 'params' in refusal ? { ...refusal.params } : {},
        },
      }
    }
    // A folder that has lost its files since it was listed.
    return { outcome: { kind: 'refused', code: 'gone', params: {} } }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof FfmpegUnavailable)
      return { outcome: { kind: 'refused', code: 'encoder-missing', params: {} } }
    // Another process writes, and takes longer than one waits: that says nothing of the file.
    if (isBusy(error)) throw error
    if (isDiskFull(error)) return { outcome: { kind: 'refused', code: 'disk-full', params: {} } }
    // One file that we did not foresee does not hold up the rest.
    deps.onFault(error)
    return { outcome: { kind: 'refused', code: 'unexpected', params: {} } }
  }
}

function isDiskFull(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL'
}
