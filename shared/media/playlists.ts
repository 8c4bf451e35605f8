import { SEGMENT_SECONDS } from './limits.ts'
import type { Rendition, RenditionName, RenditionSet, Segment } from './rendition-set.ts'

/** The first version with fMP4 and everything we use is 7 (RFC 8216 §7). */
const PROTOCOL_VERSION = 7

export interface MasterPlaylistOptions {
  /** Address of a rendition's media playlist. */
  readonly uriOf: (name: RenditionName) => string
}

/**
 * Master playlist (RFC 8216 §4.3.4): one variant a rendition, FLAC among them, lightest first, with the bandwidths
 * measured from the segments. Throws `RangeError` on an address with a line break.
 */
export function masterPlaylist(set: RenditionSet, options: MasterPlaylistOptions): string {
  const variants = set.renditions.flatMap((rendition) => [
    `#EXT-X-STREAM-INF:BANDWIDTH=${rendition.peakBitrate},AVERAGE-BANDWIDTH=${rendition.averageBitrate},CODECS="${rendition.codecs}"`,
    oneLine(options.uriOf(rendition.name)),
  ])
  return lines('#EXTM3U', `#EXT-X-VERSION:${PROTOCOL_VERSION}`, '#EXT-X-INDEPENDENT-SEGMENTS', ...variants)
}

export interface MediaPlaylistOptions {
  /** Address of a file of the set, by its path in it. */
  readonly uriOf: (path: string) => string
  /** Seconds after which the playlist ends: a preview. Segments that begin at or after it are not listed. */
  readonly capSeconds?: number
}

/**
 * Media playlist of one rendition (RFC 8216 §4.3.3), VOD and complete; with `capSeconds` it ends there.
 * Throws `RangeError` on an address with a line break or a quote.
 */
export function mediaPlaylist(rendition: Rendition, options: MediaPlaylistOptions): string {
  const segments = segmentsWithin(rendition, options.capSeconds)
  const seconds = segments.map((segment) => segment.ticks / rendition.timescale)
  // Every EXTINF, rounded, must be at most the target (§4.3.3.1).
  const target = Math.max(SEGMENT_SECONDS, ...seconds.map(Math.round))
  const map = oneLine(options.uriOf(rendition.init.path))
  if (map.includes('"')) throw new RangeError('an address in a playlist may not hold a quote')
  return lines(
    '#EXTM3U',
    `#EXT-X-VERSION:${PROTOCOL_VERSION}`,
    `#EXT-X-TARGETDURATION:${target}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    `#EXT-X-MAP:URI="${map}"`,
    ...segments.flatMap((segment, index) => [
      `#EXTINF:${(seconds[index] ?? 0).toFixed(6)},`,
      oneLine(options.uriOf(segment.path)),
    ]),
    '#EXT-X-ENDLIST',
  )
}

/**
 * The segments that begin before `capSeconds`, all of them without one: what a preview may fetch, and nothing else.
 * A segment that begins within a tenth of a second before the cap belongs to what follows it: cuts fall on the
 * codec's frames, not on the second.
 */
export function segmentsWithin(rendition: Rendition, capSeconds?: number): readonly Segment[] {
  if (capSeconds === undefined) return rendition.segments
  const capTicks = (capSeconds - 0.1) * rendition.timescale
  let start = 0
  return rendition.segments.filter((segment, index) => {
    const isWithin = index === 0 || start < capTicks
    start += segment.ticks
    return isWithin
  })
}

function oneLine(uri: string): string {
  if (/[\r\n]/.test(uri)) throw new RangeError('an address in a playlist may not hold a line break')
  return uri
}

const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`
