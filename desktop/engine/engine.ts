import type { NewId } from '@veza/shared/kernel/ids.ts'
import type { Clock } from '@veza/shared/kernel/time.ts'
import { findBinaries } from '@veza/shared/media/binaries.ts'
import type { UploadLimits } from '@veza/shared/media/limits.ts'
import { type LibraryFolder, libraryFolder } from './db/library-folder.ts'
import { openLibrary } from './db/open.ts'
import type { Sqlite } from './db/sqlite.ts'
import { createEventFeed, type EventFeed } from './events.ts'
import { type Imported, importAll } from './import/import.ts'
import type { LibraryTrack } from './library/tracks.ts'
import { publishHandlers } from './publish/handlers.ts'
import { type PublishOptions, type PublishPlan, planPublish } from './publish/plan.ts'
import type { Random } from './queue/backoff.ts'
import type { JobHandlers } from './queue/registry.ts'
import { type Concurrency, type Runner, startRunner } from './queue/runner.ts'
import { type Connections, createConnections } from './session/connections.ts'
import type { Keychain } from './session/keychain.ts'
import { keptLimits } from './session/server-limits.ts'
import type { SessionDeps } from './session/session.ts'
import { sessionFile } from './session/session-file.ts'
import { transcodeHandler } from './transcode/handler.ts'
import { sweepSets } from './transcode/retire.ts'

export interface EngineOptions {
  /** The library's folder; made where it is missing. */
  readonly root: string
  readonly clock: Clock
  readonly random: Random
  readonly newId: NewId
  /** Where no server has said its own yet. */
  readonly limits: UploadLimits
  /** A certain ffmpeg; undefined: the one that is found. */
  readonly ffmpegPath: string | undefined
  /** Cores to keep busy, from 1. */
  readonly cores: number
  /** Files uploaded at once, each over several connections. */
  readonly uploads: number
  /** Told of faults of the library itself; the engine goes on trying. */
  onFault(error: unknown): void
  /** Closes the tokens of sessions; without one, a file in the library's folder that is its user's alone holds them. */
  readonly keychain?: Keychain
}

/** One open library, and everything that can be done with it. */
export interface Engine {
  readonly folder: LibraryFolder
  readonly db: Sqlite
  readonly events: EventFeed
  readonly sessions: SessionDeps
  readonly connections: Connections
  /**
   * By the limits that the server (an origin; without it, any) said last.
   * @see importAll
   */
  importAll(paths: readonly string[], signal?: AbortSignal, server?: string): AsyncGenerator<Imported>
  /** Queues everything that brings a track to where somebody is signed in. */
  publish(
    track: LibraryTrack,
    account: { server: string; accountId: string },
    options?: PublishOptions,
  ): PublishPlan
  /** Begins to run jobs; without it, one only looks and arranges. Safe to call twice. */
  run(): Runner
  /** Stops, puts running jobs back, and closes everything. */
  close(): Promise<void>
}

/** Opens a library. Throws `NodeTooOld`, `LibraryNotWritable`, `LibraryTooNew`. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { clock, newId, random } = options
  const folder = libraryFolder(options.root)
  const db = await openLibrary(folder, clock)
  const events = createEventFeed(clock)
  const store = sessionFile(folder.sessions, options.keychain)
  const sessions = { store, lockFile: folder.locks.session, clock }
  const connections = createConnections({ ...sessions, random })
  const binaries = () => findBinaries({ ffmpegPath: options.ffmpegPath })
  const parts = { db, folder, clock, newId, random, events, binaries, connections }
  let runner: Runner | null = null
  return {
    folder,
    db,
    events,
    sessions,
    connections,
    importAll: (paths, signal, server) =>
      importAll({ ...parts, limits: keptLimits(db, server) ?? options.limits }, paths, signal),
    publish: (track, account, wishes = {}) => planPublish(db, track, account, wishes, newId, clock.now()),
    run() {
      runner ??= startRunner({
        ...parts,
        lockFile: folder.locks.runner,
        handlers: handlersOf({ ...parts, processes: options.cores }),
        concurrency: concurrencyOf(options),
        onLead: (signal) => sweepSets(parts, signal),
        onFault: options.onFault,
      })
      return runner
    },
    async close() {
      await runner?.stop()
      await connections.close()
      db.close()
    },
  }
}

type HandlerParts = Parameters<typeof transcodeHandler>[0] & Parameters<typeof publishHandlers>[0]

function handlersOf(parts: HandlerParts): JobHandlers {
  return { transcode: transcodeHandler(parts), ...publishHandlers(parts) }
}

/** A transcode keeps four encoders busy by itself; a second one at once pays from eight cores on. */
const CORES_PER_TRANSCODE = 4

function concurrencyOf({ cores, uploads }: Pick<EngineOptions, 'cores' | 'uploads'>): Concurrency {
  return {
    transcode: Math.max(1, Math.floor(cores / CORES_PER_TRANSCODE)),
    'create-draft': 4,
    'upload-original': uploads,
    'upload-cover': uploads,
    'upload-renditions': uploads,
    publish: 4,
  }
}
