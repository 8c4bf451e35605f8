import { type Clock, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { segmentIndex } from '@veza/shared/media/cmaf.ts'
import type { RenditionName } from '@veza/shared/media/rendition-set.ts'
import type { FoundMedia, Piece } from '@veza/shared/studio/bridge/media.ts'
import { ApiProblem } from '../api/problem.ts'
import type { Connection } from '../session/connections.ts'
import { readPlaylist, renditionsIn } from './playlist.ts'

type From = Pick<Connection, 'api' | 'media' | 'sizeOf'>

/** Its sound in one of the ladder's renditions, as a player is given it; null where its server has none yet. */
export interface Sounds {
  /** @param isAnew what is known of it does not do: the server is asked whether it is so */
  find(from: From, trackId: string, signal: AbortSignal, isAnew?: boolean): Promise<FoundMedia | null>
}

/** Light enough for a train, good enough to know one's own music by. */
const PREFERRED: RenditionName = 'aac-128'
const PLAYLIST_MAX_BYTES = 8 * 1024 * 1024
/** Of so many tracks it is known where they lie. */
const TRACKS_KEPT = 16
const ASKED_AT_ONCE = 8
/** Ticks of an index: as fine as a playlist says its durations. */
const TICKS = 1_000_000

/** Of a track: where it lies, and what is known of its files, also where not all of it is. */
interface Known {
  /** How long each file is. What is known when a look breaks off, the next one need not ask for. */
  sizes: Map<string, number>
  answer: { readonly found: FoundMedia; readonly atMs: number; readonly untilMs: number } | undefined
  /** Under way: whoever wants the same meanwhile waits for the same. */
  looking: { readonly from: From; readonly found: Promise<FoundMedia | null> } | undefined
}

/** How somebody comes to a sound. */
interface Way {
  /** Which rendition is heard; undefined: there is none yet. */
  choose(from: From, trackId: string, signal: AbortSignal): Promise<RenditionName | undefined>
  /** So long after they were given, its addresses are still good enough to begin a stretch by. */
  readonly goodForMs: number
}

export function createSounds(clock: Clock, monotonicMs: () => number, { choose, goodForMs } = ofOwn): Sounds {
  const tracks = new Map<string, Known>()

  /** The one that was wanted longest ago gives way. */
  function trackOf(trackId: string): Known {
    const track = tracks.get(trackId) ?? { sizes: new Map(), answer: undefined, looking: undefined }
    tracks.delete(trackId)
    tracks.set(trackId, track)
    const [oldest] = tracks.keys()
    if (tracks.size > TRACKS_KEPT && oldest !== undefined) tracks.delete(oldest)
    return track
  }

  /** One clock stands while the machine sleeps, the other may be set. */
  const isGood = ({ atMs, untilMs }: NonNullable<Known['answer']>) =>
    monotonicMs() < untilMs && Math.abs(clock.now().getTime() - atMs) < goodForMs

  async function look(
    from: From,
    trackId: string,
    track: Known,
    signal: AbortSignal,
  ): Promise<FoundMedia | null> {
    const times = { atMs: clock.now().getTime(), untilMs: monotonicMs() + goodForMs }
    const name = await choose(from, trackId, signal)
    if (name === undefined) return null
    const path = `/tracks/${trackId}/${name}/index.m3u8`
    const playlist = await from.media(path, { maxBytes: PLAYLIST_MAX_BYTES, signal })
    if (playlist === null) return null
    const { init, segments } = readPlaylist(playlist.bytes.toString('utf8'), playlist.url)
    const urls = [init, ...segments.map(({ url }) => url)]
    await learnSizes(from, urls, track.sizes, signal)
    const sizes = new Map(urls.map((url) => [fileOf(url), track.sizes.get(fileOf(url)) ?? 0]))
    const found = asOneFile(init, segments, (url) => sizes.get(fileOf(url)) ?? 0)
    track.sizes = sizes
    track.answer = { found, ...times }
    return found
  }

  return {
    find(from, trackId, signal, isAnew = false) {
      const track = trackOf(trackId)
      if (track.answer && !isAnew && isGood(track.answer)) return Promise.resolve(track.answer.found)
      if (track.looking?.from === from) return track.looking.found
      const found = look(from, trackId, track, signal).finally(() => {
        if (track.looking === looking) track.looking = undefined
      })
      const looking = { from, found }
      track.looking = looking
      return found
    },
  }
}

/** Of one's own track, which its maker may ask about while it is made. Addresses are signed for a quarter of an hour. */
const ofOwn: Way = {
  async choose({ api }, id, signal) {
    const { playable, renditions } = await api.streaming.hlsStatus({ id }, { signal })
    return playable ? bestOf(renditions) : undefined
  },
  goodForMs: 8 * MINUTE_MS,
}

/** Of another's, as any player is told what there is. What a case opens closes with it: addresses are signed for a minute. */
export const ofAnother: Way = {
  async choose({ media }, id, signal) {
    try {
      const list = await media(`/tracks/${id}/master.m3u8`, { maxBytes: PLAYLIST_MAX_BYTES, signal })
      return bestOf(renditionsIn(list?.bytes.toString('utf8') ?? ''))
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'not-ready') return undefined
      throw error
    }
  },
  goodForMs: MINUTE_MS / 2,
}

const bestOf = (names: readonly RenditionName[]): RenditionName | undefined =>
  names.find((name) => name === PREFERRED) ?? names.find((name) => name !== 'flac')

/** What an address signs: each time another way, and always the same bytes. */
const fileOf = (url: string): string => new URL(url).pathname

/** How long the files are, which playlists do not say; those that are known are not asked for again. @param sizes are added to as they come */
async function learnSizes(
  { sizeOf }: From,
  urls: readonly string[],
  sizes: Map<string, number>,
  signal: AbortSignal,
): Promise<void> {
  const left = urls.filter((url) => !sizes.has(fileOf(url))).values()
  // With one of them missing there is no sound: the others are not waited for.
  const failed = new AbortController()
  const either = AbortSignal.any([signal, failed.signal])
  const ask = async () => {
    try {
      for (const url of left) sizes.set(fileOf(url), await sizeOf(url, either))
    } catch (error) {
      failed.abort(error)
      throw error
    }
  }
  await Promise.all(Array.from({ length: ASKED_AT_ONCE }, ask))
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
