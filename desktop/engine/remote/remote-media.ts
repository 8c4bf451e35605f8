import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { barLevels } from '@veza/shared/face/waveform-bars.ts'
import type { FfmpegPaths } from '@veza/shared/media/ffmpeg.ts'
import { readWaveform, type Waveform } from '@veza/shared/media/waveform.ts'
import { ROW_BARS } from '@veza/shared/studio/bridge/library.ts'
import type { FoundMedia } from '@veza/shared/studio/bridge/media.ts'
import { holderOf } from '../library/holder.ts'
import { createSmallCovers } from '../media/small-covers.ts'
import type { Connections } from '../session/connections.ts'
import { monotonicMs } from '../sync/account-keeper.ts'
import { type AccountKey, openAccount } from '../sync/accounts.ts'
import { Fetcher, type FetcherDeps } from './fetcher.ts'
import { forgetFile, isHolders, type RemoteThing, thingsOf, touchUsed } from './files.ts'
import { makeRoom, removeUnkept, sweepCache } from './room.ts'
import { createSounds } from './sounds.ts'

/** Some thousand covers of a library that lies elsewhere, and no burden for a disk that holds sound. */
export const CACHE_BYTES = 512 * 1024 * 1024

/** What is shown and heard of tracks that lie at their server alone. */
export interface RemoteMedia {
  /** These are looked at: what is lacking of them is fetched. @param trackIds ids of their server */
  want(whose: AccountKey, trackIds: readonly string[]): Promise<void>
  /** Path of a picture that was fetched for whoever holds the library; null where there is none. */
  findCover(name: string, isSmall: boolean): Promise<string | null>
  /** Bars of a row, of a waveform that was fetched for whoever holds the library. */
  findBars(name: string): Promise<Buffer | null>
  /** Heights of the whole track, 0 to 255, as many as a wide screen has room for. */
  findLevels(name: string): Promise<Buffer | null>
  /** Where its sound lies, of whoever holds the library; null: nowhere yet. Throws what the API throws. */
  findSound(trackId: string): Promise<FoundMedia | null>
  /** Asks the server whether it can be heard, whatever is known of it. @see findSound */
  askForSound(whose: AccountKey, trackId: string): Promise<FoundMedia | null>
  /** Something may be another now: whether a server is there. */
  look(): void
  /** The network is another, or back. */
  networkChanged(): void
  stop(): Promise<void>
}

export interface RemoteMediaDeps
  extends Omit<FetcherDeps, 'smallCovers' | 'monotonicMs' | 'onKept' | 'connections'> {
  readonly connections: Pick<Connections, 'to'>
  /** What is fetched takes no more room than this. */
  readonly cacheBytes: number
  /** Whether the library's folder is. */
  isThere(): Promise<boolean>
  binaries(): Promise<FfmpegPaths>
  /** What is shown of a track is another now. */
  onChange(trackId: string): void
}

export function createRemoteMedia(deps: RemoteMediaDeps): RemoteMedia {
  return new Remote(deps)
}

class Remote implements RemoteMedia {
  readonly #deps: RemoteMediaDeps
  readonly #fetcher: Fetcher
  readonly #smallCovers: FetcherDeps['smallCovers']
  readonly #sounds: ReturnType<typeof createSounds>
  readonly #stopping = new AbortController()
  /** One after the other: two would remove the same. Undefined: nothing was looked at yet, and nothing swept. */
  #tidying: Promise<void> | undefined

  constructor(deps: RemoteMediaDeps) {
    this.#deps = deps
    const { folder, clock, newId, binaries } = deps
    this.#sounds = createSounds(clock, monotonicMs)
    this.#smallCovers = createSmallCovers({ covers: folder.cache.covers, newId, binaries })
    this.#fetcher = new Fetcher({
      ...deps,
      smallCovers: this.#smallCovers,
      monotonicMs,
      onKept: (thing, key) => this.#kept(thing, key),
    })
  }

  async want(whose: AccountKey, trackIds: readonly string[]): Promise<void> {
    const { db, folder, clock, onFault } = this.#deps
    this.#tidying ??= sweepCache(db, folder.cache, clock.now()).catch(onFault)
    const { id } = openAccount(db, whose)
    touchUsed(db, id, trackIds, clock.now())
    const things = await Promise.all(thingsOf(db, id, trackIds).map((thing) => this.#asIs(thing)))
    this.#fetcher.want(
      whose,
      things.filter(({ source, kept }) => kept?.source !== source),
    )
  }

  /** What is written down and lies there no more is not kept. */
  async #asIs(thing: RemoteThing): Promise<RemoteThing> {
    if (thing.kept === null || (await this.#isThere(thing.kept.file))) return thing
    await this.#lose(thing.kept.file)
    return { ...thing, kept: null }
  }

  async findCover(name: string, isSmall: boolean): Promise<string | null> {
    const { db, folder } = this.#deps
    if (!isHolders(db, name)) return null
    if (await this.#isThere(name))
      return isSmall ? this.#smallCovers.find(name) : join(folder.cache.covers, name)
    await this.#lose(name)
    return null
  }

  findBars(name: string): Promise<Buffer | null> {
    return this.#heights(name, () => ROW_BARS)
  }

  findLevels(name: string): Promise<Buffer | null> {
    return this.#heights(name, ({ peaks }) => peaks.length / 2)
  }

  async findSound(trackId: string): Promise<FoundMedia | null> {
    const holder = holderOf(this.#deps.db)
    return holder && (await this.#sound(holder, trackId, false))
  }

  askForSound(whose: AccountKey, trackId: string): Promise<FoundMedia | null> {
    return this.#sound(whose, trackId, true)
  }

  async #sound(whose: AccountKey, trackId: string, isAnew: boolean): Promise<FoundMedia | null> {
    const { db, connections } = this.#deps
    if (!hasTrack(db, whose, trackId)) return null
    const connection = connections.to(whose.server, whose.accountId)
    const signal = AbortSignal.any([this.#stopping.signal, connection.signal])
    return await this.#sounds.find(connection, trackId, signal, isAnew)
  }

  look(): void {
    this.#fetcher.look()
  }

  networkChanged(): void {
    this.#fetcher.hurry()
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('The engine stops.'))
    await this.#fetcher.stop()
    await this.#tidying
  }

  async #heights(name: string, count: (waveform: Waveform) => number): Promise<Buffer | null> {
    const { db, folder } = this.#deps
    if (!isHolders(db, name)) return null
    try {
      const waveform = readWaveform(await readFile(join(folder.cache.waveforms, name)))
      return Buffer.from(barLevels(waveform.peaks, count(waveform)).map((level) => Math.round(level * 255)))
    } catch {
      await this.#lose(name)
      return null
    }
  }

  async #kept({ trackId, kept }: RemoteThing, key: AccountKey): Promise<void> {
    const { db, folder, cacheBytes, onChange, onFault } = this.#deps
    onChange(trackId)
    const tidy = async () => {
      if (kept !== null) await removeUnkept(db, folder.cache, kept.file)
      for (const gone of await makeRoom(db, folder.cache, cacheBytes)) onChange(gone)
    }
    this.#tidying = (this.#tidying ?? Promise.resolve()).then(tidy).catch(onFault)
    await this.#tidying
    // What was told of while it was on its way: its row lacked something before, and nobody looks at it anew.
    await this.want(key, [trackId])
  }

  async #lose(file: string): Promise<void> {
    // With the whole library gone, nothing of it is lost.
    if (!(await this.#deps.isThere())) return
    for (const trackId of forgetFile(this.#deps.db, file)) this.#deps.onChange(trackId)
  }

  async #isThere(file: string): Promise<boolean> {
    const { covers, waveforms } = this.#deps.folder.cache
    const found = await stat(join(file.endsWith('.dat') ? waveforms : covers, file)).catch(() => null)
    return found?.isFile() === true && found.size > 0
  }
}

const hasTrack = (db: RemoteMediaDeps['db'], whose: AccountKey, trackId: string): boolean =>
  thingsOf(db, openAccount(db, whose).id, [trackId]).length > 0
