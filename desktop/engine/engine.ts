import type { NewId } from '@veza/shared/kernel/ids.ts'
import type { Clock } from '@veza/shared/kernel/time.ts'
import { findBinaries } from '@veza/shared/media/binaries.ts'
import type { UploadLimits } from '@veza/shared/media/limits.ts'
import type { KnownLibraries } from '../folders/known-libraries.ts'
import type { LibraryFolder } from '../folders/library-folder.ts'
import { type LibraryPresence, openLibraryFolder, watchLibrary } from '../folders/library-presence.ts'
import { createCrew } from './crew.ts'
import { openLibrary } from './db/open.ts'
import type { Sqlite } from './db/sqlite.ts'
import { createEventFeed, type EventFeed } from './events.ts'
import { type Imported, importAll } from './import/import.ts'
import { followSessions, letGo } from './library/holder.ts'
import type { LibraryTrack } from './library/tracks.ts'
import { createInspector, type Inspector } from './media/inspector.ts'
import { createPlayables, type Playables } from './media/playable.ts'
import { createSmallCovers, type SmallCovers } from './media/small-covers.ts'
import { createOffline, type Offline } from './offline.ts'
import { type PublishOptions, type PublishPlan, planPublish } from './publish/plan.ts'
import type { Random } from './queue/backoff.ts'
import type { Runner } from './queue/runner.ts'
import { CACHE_BYTES, createRemoteMedia, type RemoteMedia } from './remote/remote-media.ts'
import { createReview, type Review } from './remote/review.ts'
import { holdRestored } from './restored/hold.ts'
import { type Connections, createConnections } from './session/connections.ts'
import type { Keychain } from './session/keychain.ts'
import { keptLimits } from './session/server-limits.ts'
import { type SessionDeps, sessionPort } from './session/session.ts'
import { sessionFile, signedInAccounts } from './session/session-file.ts'
import { openHints } from './sync/hints.ts'
import { type Keeper, startKeeper } from './sync/keeper.ts'

export interface EngineOptions {
  /** The library's folder; made where there never was one. */
  readonly root: string
  /** Folders that held a library; without them none is missed. */
  readonly known?: KnownLibraries
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
  /** Room for what is fetched of tracks that lie at their server; without it, `CACHE_BYTES`. */
  readonly cacheBytes?: number | undefined
  /** Told of faults of the library itself; the engine goes on trying. After `LibraryMissing` it is to be closed. */
  onFault(error: unknown): void
  /** Closes the tokens of sessions; without one, a file in the library's folder that is its user's alone holds them. */
  readonly keychain?: Keychain
}

/** What its person lets it do at once. */
export interface EngineLimits {
  /** Bytes per second; undefined: as much as there is. */
  readonly uploadRate: number | undefined
  readonly transcodes: number | null
  readonly uploads: number | null
}

/** One open library, and everything that can be done with it. */
export interface Engine {
  readonly folder: LibraryFolder
  readonly presence: LibraryPresence
  readonly db: Sqlite
  readonly events: EventFeed
  readonly sessions: SessionDeps
  readonly connections: Connections
  /** A creator's own things, read and edited with a network or without. */
  readonly offline: Offline
  readonly smallCovers: SmallCovers
  /** Sound of recordings that no browser plays as they are. */
  readonly playables: Playables
  /** Pictures, waveforms and sound of tracks that lie at their server alone. */
  readonly remote: RemoteMedia
  /** Sound of what the staff reviews. */
  readonly review: Review
  readonly inspector: Inspector
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
  /** How much it may do at once, from now on; null: as the machine is able to. */
  allow(limits: EngineLimits): void
  /** Begins to run jobs; without it, one only looks and arranges. Safe to call twice. */
  run(): Runner
  /** Begins to send what was edited and to ask for changes, for whoever is signed in. Safe to call twice. */
  keep(): Keeper
  /** Stops, puts running jobs back, and closes everything. */
  close(): Promise<void>
}

/** What everything in an engine is built upon. */
async function openParts(options: EngineOptions) {
  const { root, known, clock, newId, random, keychain, ffmpegPath, onFault } = options
  const opened = openLibraryFolder(root, known, newId)
  const { folder } = opened
  const db = await openLibrary(folder, clock)
  holdRestored(db, newId, clock.now())
  const presence = watchLibrary(opened, onFault)
  const events = createEventFeed(clock)
  const store = sessionFile(folder.sessions, keychain)
  const onChange = (signedOutAt?: string) => {
    if (signedOutAt !== undefined) letGo(db, signedOutAt)
    followSessions(db, signedInAccounts(store))
  }
  // Whoever has signed in and died before it was written down here.
  onChange()
  const sessions = { store, lockFile: folder.locks.session, clock, onChange }
  const connections = createConnections({ ...sessions, random })
  const binaries = () => findBinaries({ ffmpegPath })
  const { isThere } = presence
  const playables = createPlayables({ db, clock, newId, binaries, folder: folder.cache.playable })
  const inside = { db, folder, presence, isThere, clock, newId, random, events, binaries }
  return { ...inside, connections, sessions, playables }
}

/** Opens a library. Throws `NodeTooOld`, `LibraryMissing`, `LibraryNotWritable`, `LibraryTooNew`, `LibraryDamaged`. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { onFault } = options
  const parts = await openParts(options)
  const { db, folder, presence, clock, newId, events, connections, sessions, playables } = parts
  const inspector = createInspector(parts)
  const crew = createCrew({ ...parts, onFault, cores: options.cores, uploads: options.uploads })
  let keeper: Keeper | undefined
  const remote = openRemote(options, parts, () => keeper)
  const review = createReview(parts)
  const onChange = () => {
    events.emit({ type: 'things-changed' })
    remote.look()
  }
  return {
    folder,
    presence,
    db,
    events,
    sessions,
    connections,
    offline: createOffline({ ...parts, keeper: () => keeper, onChange }),
    smallCovers: createSmallCovers({ ...parts, covers: folder.covers }),
    playables,
    remote,
    review,
    inspector,
    importAll: (paths, signal, server) =>
      importAll({ ...parts, limits: keptLimits(db, server) ?? options.limits }, paths, signal),
    publish: (track, account, wishes = {}) => planPublish(db, track, account, wishes, newId, clock.now()),
    run: crew.run,
    allow({ uploadRate, ...atOnce }) {
      connections.setBandwidth(uploadRate)
      crew.allow(atOnce)
    },
    keep() {
      keeper ??= startKeeping(parts, onFault, onChange)
      return keeper
    },
    async close() {
      presence.stop()
      review.stop()
      await Promise.all([crew.stop(), keeper?.stop(), inspector.stop(), remote.stop(), playables.stop()])
      await connections.close()
      db.close()
    },
  }
}

function openRemote(
  { limits, cacheBytes = CACHE_BYTES, onFault }: EngineOptions,
  parts: Awaited<ReturnType<typeof openParts>>,
  keeper: () => Keeper | undefined,
): RemoteMedia {
  const { db, events } = parts
  return createRemoteMedia({
    ...{ ...parts, cacheBytes, onFault },
    maxPictureBytes: (server) => (keptLimits(db, server) ?? limits).imageBytes,
    isReachable: (key) => (keeper()?.standingOf(key).failure ?? null) === null,
    onChange: (trackId) => events.emit({ type: 'remote-changed', trackId }),
  })
}

/** Speaks for whoever is signed in. */
function startKeeping(
  parts: Awaited<ReturnType<typeof openParts>>,
  onFault: EngineOptions['onFault'],
  onChange: () => void,
): Keeper {
  const { folder, events, connections, sessions, random } = parts
  const keeper = startKeeper({
    ...{ ...parts, onFault, onChange, openHints: hintsOf(sessions, random) },
    ...{ covers: folder.covers, lockFile: folder.locks.sync },
    accounts: () => signedInAccounts(sessions.store),
    onAccounts: () => {
      sessions.onChange()
      connections.endReplaced()
      events.emit({ type: 'accounts-changed' })
    },
  })
  return pullWhatIsPublished(keeper, events)
}

const hintsOf = (sessions: SessionDeps, random: Random) => (onHint: (server: string) => void) =>
  openHints({ random, session: (account) => sessionPort(sessions, account), onHint })

/** What has just been published is at its server, and shown as such once that was asked. */
function pullWhatIsPublished(keeper: Keeper, events: EventFeed): Keeper {
  events.subscribe((event) => {
    if (event.type === 'job-state' && event.kind === 'publish' && event.state === 'done')
      keeper.wake('everything')
  })
  return keeper
}
