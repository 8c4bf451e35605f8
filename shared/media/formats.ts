/** One accepted kind of audio file. `demuxers` and `codecs` are ffmpeg's names for what may be inside. */
export interface AudioFormat {
  readonly name: string
  readonly extensions: readonly string[]
  /** The first is the canonical one; the rest are seen in the wild. */
  readonly contentTypes: readonly [string, ...string[]]
  readonly demuxers: readonly string[]
  readonly codecs: readonly string[]
  readonly lossless: boolean
}

const pcm = (endings: readonly string[]) => endings.map((ending) => `pcm_${ending}`)

/** WAV (16/24/32f and the other plain PCM), AIFF, FLAC, ALAC, MP3, AAC, Ogg Vorbis and Opus. */
export const audioFormats = {
  wav: {
    name: 'WAV',
    extensions: ['wav', 'wave'],
    contentTypes: ['audio/wav', 'audio/x-wav', 'audio/wave', 'audio/vnd.wave'],
    demuxers: ['wav'],
    codecs: pcm(['u8', 's16le', 's24le', 's32le', 'f32le', 'f64le']),
    lossless: true,
  },
  aiff: {
    name: 'AIFF',
    extensions: ['aif', 'aiff', 'aifc'],
    contentTypes: ['audio/aiff', 'audio/x-aiff'],
    demuxers: ['aiff'],
    codecs: pcm(['s8', 's16be', 's24be', 's32be', 's16le', 's24le', 's32le', 'f32be', 'f64be']),
    lossless: true,
  },
  flac: {
    name: 'FLAC',
    extensions: ['flac'],
    contentTypes: ['audio/flac', 'audio/x-flac'],
    demuxers: ['flac'],
    codecs: ['flac'],
    lossless: true,
  },
  alac: {
    name: 'ALAC',
    extensions: ['m4a'],
    contentTypes: ['audio/mp4', 'audio/x-m4a'],
    demuxers: ['mov'],
    codecs: ['alac'],
    lossless: true,
  },
  mp3: {
    name: 'MP3',
    extensions: ['mp3'],
    contentTypes: ['audio/mpeg', 'audio/mp3'],
    demuxers: ['mp3'],
    codecs: ['mp3', 'mp3float'],
    lossless: false,
  },
  aac: {
    name: 'AAC',
    extensions: ['m4a', 'aac', 'mp4'],
    contentTypes: ['audio/mp4', 'audio/aac', 'audio/x-m4a', 'audio/aacp'],
    demuxers: ['mov', 'aac'],
    codecs: ['aac'],
    lossless: false,
  },
  vorbis: {
    name: 'Ogg Vorbis',
    extensions: ['ogg', 'oga'],
    contentTypes: ['audio/ogg', 'application/ogg'],
    demuxers: ['ogg'],
    codecs: ['vorbis'],
    lossless: false,
  },
  opus: {
    name: 'Opus',
    extensions: ['opus', 'ogg', 'oga'],
    contentTypes: ['audio/ogg', 'audio/opus', 'application/ogg'],
    demuxers: ['ogg'],
    codecs: ['opus'],
    lossless: false,
  },
} as const satisfies Record<string, AudioFormat>

export type AudioFormatId = keyof typeof audioFormats
const entries = Object.entries(audioFormats) as [AudioFormatId, AudioFormat][]

/** Every accepted extension, lower case, without its dot. */
export const audioExtensions: readonly string[] = [...new Set(entries.flatMap(([, f]) => f.extensions))]

/** ffmpeg's demuxers that a source may be read with; playlists and scripts are not among them. */
export const audioDemuxers: readonly string[] = [...new Set(entries.flatMap(([, f]) => f.demuxers))]

/** Extension of a file name, lower case, without its dot; empty where it has none. */
export function extensionOf(fileName: string): string {
  return /[^/\\]\.([^./\\]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? ''
}

/** Canonical content type for a file name, by its extension alone; undefined where it is not an accepted one. */
export function audioContentTypeOf(fileName: string): string | undefined {
  const extension = extensionOf(fileName)
  return entries.find(([, format]) => format.extensions.includes(extension))?.[1].contentTypes[0]
}

/** True where extension and content type belong to one accepted format (parameters of the type are ignored). */
export function isAcceptedAudio(fileName: string, contentType: string): boolean {
  const extension = extensionOf(fileName)
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  return entries.some(([, f]) => f.extensions.includes(extension) && f.contentTypes.includes(type))
}

/** The format of what ffprobe found: `format_name` (a comma list) and `codec_name`. */
export function formatOf(demuxerNames: string, codec: string): AudioFormatId | undefined {
  const names = demuxerNames.split(',')
  return entries.find(([, f]) => f.codecs.includes(codec) && f.demuxers.some((d) => names.includes(d)))?.[0]
}
