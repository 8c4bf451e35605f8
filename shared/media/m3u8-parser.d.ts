/** What our tests read of a playlist parser that we did not write, which comes without types. */
declare module 'm3u8-parser' {
  interface ParsedSegment {
    readonly uri: string
    readonly duration: number
    readonly map?: { readonly uri: string }
  }
  interface ParsedVariant {
    readonly uri: string
    readonly attributes: Readonly<Record<string, string | number>>
  }
  interface ParsedPlaylist {
    readonly endList?: boolean
    readonly playlistType?: string
    readonly targetDuration?: number
    readonly independentSegments?: boolean
    readonly segments: readonly ParsedSegment[]
    readonly playlists?: readonly ParsedVariant[]
  }
  export class Parser {
    readonly manifest: ParsedPlaylist
    push(text: string): void
    end(): void
  }
}
