import { type RenditionName, renditionNameSchema } from '@veza/shared/media/rendition-set.ts'
import { storeAddress } from '../api/store-address.ts'

/** A rendition's files, in their order; `seconds` as the playlist says them. */
export interface PlaylistFiles {
  readonly init: string
  readonly segments: readonly { readonly url: string; readonly seconds: number }[]
}

/** Not a playlist as our server writes them. */
export class MalformedPlaylist extends Error {
  override readonly name = 'MalformedPlaylist'
}

const SEGMENTS_MAX = 10_000

/**
 * Reads a media playlist as `mediaPlaylist` of `shared/media` writes it: complete, of one initialisation and its segments.
 * @param base what its addresses start from @throws MalformedPlaylist
 */
export function readPlaylist(text: string, base: string): PlaylistFiles {
  const lines = text.split(/\r?\n/).filter((line) => line !== '')
  if (lines[0] !== '#EXTM3U' || lines.at(-1) !== '#EXT-X-ENDLIST')
    throw new MalformedPlaylist('not a whole playlist')
  const init = lines.flatMap((line) => /^#EXT-X-MAP:URI="([^"]+)"$/.exec(line)?.[1] ?? [])
  const segments = lines.flatMap((line, at) => {
    const seconds = /^#EXTINF:(\d+(?:\.\d+)?),/.exec(line)?.[1]
    return seconds === undefined ? [] : [{ url: addressOf(lines[at + 1], base), seconds: Number(seconds) }]
  })
  const isWhole = init.length === 1 && segments.length > 0 && segments.length <= SEGMENTS_MAX
  if (!isWhole) throw new MalformedPlaylist(`${init.length} initialisations, ${segments.length} segments`)
  return { init: addressOf(init[0], base), segments }
}

/** The renditions that a master playlist names, as `masterPlaylist` of `shared/media` writes it. */
export const renditionsIn = (text: string): RenditionName[] =>
  text.split(/\r?\n/).flatMap((line) => {
    const name = /^([\w-]+)\/index\.m3u8$/.exec(line)?.[1]
    return renditionNameSchema.safeParse(name).data ?? []
  })

function addressOf(text: string | undefined, base: string): string {
  const url = text === undefined || text.startsWith('#') ? undefined : storeAddress(text, base)
  if (url === undefined) throw new MalformedPlaylist(`no address: ${text}`)
  return url
}
