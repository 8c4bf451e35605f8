/** Addresses that a media playlist names, made absolute (RFC 8216 §4.1, §4.3.2.5). */
export interface PlaylistAddresses {
  readonly init: string | undefined
  readonly segments: readonly string[]
}

export function readPlaylist(text: string, baseUrl: string): PlaylistAddresses {
  const lines = text.split(/\r?\n/)
  const init = lines.map((line) => /^#EXT-X-MAP:(?:.*,)?URI="([^"]+)"/.exec(line)?.[1]).find(Boolean)
  const absolute = (address: string) => new URL(address, baseUrl).href
  return {
    init: init === undefined ? undefined : absolute(init),
    segments: lines
      .filter((line) => line.trim() !== '' && !line.startsWith('#'))
      .map((line) => absolute(line.trim())),
  }
}
