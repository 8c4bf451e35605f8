import { type Clock, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { segmentIndex } from '@veza/shared/media/cmaf.ts'
import type { RenditionName } from '@veza/shared/media/rendition-set.ts'
import type { FoundMedia, Piece } from '@veza/shared/studio/bridge/media.ts'
import type { Connection } from '../session/connections.ts'
import { readPlaylist } from './playlist.ts'

type From = Pick<Connection, 'api' | 'media' | 'sizeOf'>

/** Its sound in one of the ladder's renditions, as a player is given it; null where its server has none yet. */
export interface Sounds {
  /** @param isAnew what is known of it does not do: the server is asked whether it is so */
  find(from: From, trackId: string, signal: AbortSignal, isAnew?: boolean): Promise<FoundMedia | null>
}

/** Light enough for a train, good enough to know one's own music by. */
const PREFERRED: RenditionName = 'aac-128'
const PLAYLIST_MAX_BYTES = 8 * 1024 * 1024
/** Addresses are signed for a quarter of an hour: whoever begins a stretch must have time to end it. */
const GOOD_FOR_MS = 8 * MINUTE_MS
/** Of so many tracks it is known where they lie. */
const TRACKS_KEPT = 16
const ASKED_AT_ONCE = 8
/** Ticks of an index: as fine as a playlist says its durations. */
const TICKS = 1_000_000

interface Known {
  readonly found: FoundMedia
  readonly sizes: ReadonlyMap<string, number>
  readonly atMs: number
  /** Of the clock that nobody sets. */
  readonly untilMs: number
}

export function createSounds(clock: Clock, monotonicMs: () => number): Sounds {
  const known = new Map<string, Known>()

  async function look(
    from: From,
    trackId: string,
    signal: AbortSignal,
    isAnew = false,
  ): Promise<FoundMedia | null> {
    const before = known.get(trackId)
    const now = clock.now().getTime()
    // One clock stands while the machine sleeps, the other may be set.
    const isGood = before && monotonicMs() < before.untilMs && Math.abs(now - before.atMs) < GOOD_FOR_MS
    if (isGood && !isAnew) return before.found
    const untilMs = monotonicMs() + GOOD_FOR_MS
    const name = await bestOf(from, trackId, signal)
    if (name === undefined) return null
    const path = `/tracks/${trackId}/${name}/index.m3u8`
    const playlist = await from.media(path, { maxBytes: PLAYLIST_MAX_BYTES, signal })
    if (playlist === null) return null
    const { init, segments } = readPlaylist(playlist.bytes.toString('utf8'), playlist.url)
    const sizes = await sizesOf(from, [init, ...segments.map(({ url }) => url)], before?.sizes, signal)
    const found = asOneFile(init, segments, (url) => sizes.get(fileOf(url)) ?? 0)
    known.delete(trackId)
    known.set(trackId, { found, sizes, atMs: now, untilMs })
    const [oldest] = known.keys()
    if (known.size > TRACKS_KEPT && oldest !== undefined) known.delete(oldest)
    return found
  }

  return { find: look }
}

async function bestOf({ api }: From, id: string, signal: AbortSignal): Promise<RenditionName | undefined> {
  const { playable, renditions } = await api.streaming.hlsStatus({ id }, { signal })
  if (!playable) return undefined
  return renditions.find((name) => name === PREFERRED) ?? renditions.find((name) => name !== 'flac')
}

/** What an address signs: each time another way, and always the same bytes. */
const fileOf = (url: string): string => new URL(url).pathname

/** How long the files are, which playlists do not say; those that are known are not asked for again. */
async function sizesOf(
  { sizeOf }: From,
  urls: readonly string[],
  before: ReadonlyMap<string, number> | undefined,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>()
  const left = urls.values()
  const ask = async () => {
    for (const url of left) sizes.set(fileOf(url), before?.get(fileOf(url)) ?? (await sizeOf(url, signal)))
  }
  await Promise.all(Array.from({ length: Math.min(ASKED_AT_ONCE, urls.length) }, ask))
  return sizes
}

type Segments = ReturnType<typeof readPlaylist>['segments']

/** Header, an index that is made on the way, and all segments: a file that a player can seek in. */
function asOneFile(init: string, segments: Segments, bytesOf: (url: string) => number): FoundMedia {
  const asPiece = (url: string): Piece => ({ kind: 'remote', url, bytes: bytesOf(url) })
  const timed = segments.map(({ url, seconds }) => ({
    bytes: bytesOf(url),
    ticks: Math.round(seconds * TICKS),
  }))
  const index = Buffer.from(segmentIndex(TICKS, timed))
  return {
    contentType: 'audio/mp4',
    pieces: [
      asPiece(init),
      { kind: 'made', base64: index.toString('base64') },
      ...segments.map(({ url }) => asPiece(url)),
    ],
    isForGood: false,
  }
}
