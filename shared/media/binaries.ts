import { existsSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { askFfmpeg, FfmpegError, type FfmpegPaths, runFfprobe } from './ffmpeg.ts'

/** A pair of programs that was checked and can do our work. */
export interface Binaries extends FfmpegPaths {
  /** As ffmpeg prints it: `5.1.9-0+deb12u1`. */
  readonly version: string
  /** Where it was found. */
  readonly origin: 'configured' | 'ffmpeg-static' | 'system'
}

/** No usable ffmpeg; `lacks` names what is missing, the message also what to do. */
export class FfmpegUnavailable extends Error {
  override readonly name = 'FfmpegUnavailable'
  readonly lacks: readonly string[]

  constructor(lacks: readonly string[], message: string, cause?: unknown) {
    super(message, { cause })
    this.lacks = lacks
  }
}

/** Builds before this crash on audio-only variant playlists, and lack what we rely on. */
export const OLDEST_FFMPEG_MAJOR = 5

const needed = {
  '-encoders': ['aac', 'flac', 'pcm_s16le'],
  '-decoders': ['flac', 'alac', 'mp3', 'aac', 'vorbis', 'opus'],
  '-muxers': ['mp4', 's16le'],
  '-demuxers': ['wav', 'aiff', 'flac', 'mp3', 'aac', 'ogg'],
  '-filters': ['ebur128', 'asplit', 'anullsink', 'aresample', 'asetpts', 'apad'],
} as const

const advice =
  'Install ffmpeg 5.0 or later with ffprobe (on Debian or Ubuntu: apt-get install ffmpeg; on macOS: brew install ffmpeg), or set FFMPEG_PATH to such a build.'

const found = new Map<string, Promise<Binaries>>()

/**
 * Finds ffmpeg and ffprobe and checks them, once per path: the configured one, else `ffmpeg-static`, else the
 * system's. A configured path that does not work is an error, never passed over in silence.
 * Throws `FfmpegUnavailable`.
 */
export async function findBinaries(
  options: { readonly ffmpegPath?: string | undefined } = {},
): Promise<Binaries> {
  if (options.ffmpegPath) return await checkedOnce(options.ffmpegPath, 'configured')
  const shipped = await staticPath()
  if (!shipped) return await checkedOnce('ffmpeg', 'system')
  return await checkedOnce(shipped, 'ffmpeg-static').catch((error: unknown) =>
    checkedOnce('ffmpeg', 'system').catch(() => Promise.reject(error)),
  )
}

async function staticPath(): Promise<string | undefined> {
  // Optional: it fetches its binary at install, which closed networks do not allow.
  const name: string = 'ffmpeg-static'
  try {
    const { default: path } = (await import(name)) as { default: unknown }
    return typeof path === 'string' && existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}

function checkedOnce(ffmpeg: string, origin: Binaries['origin']): Promise<Binaries> {
  const known = found.get(ffmpeg)
  if (known) return known
  const checking = check(ffmpeg, origin)
  found.set(ffmpeg, checking)
  // What lacks today may be installed tomorrow, in the life of one process.
  checking.catch(() => found.delete(ffmpeg))
  return checking
}

async function check(ffmpeg: string, origin: Binaries['origin']): Promise<Binaries> {
  const paths = { ffmpeg, ffprobe: ffprobeBeside(ffmpeg) }
  const version = await versionOf(paths)
  const major = Number.parseInt(/^n?(\d+)\./.exec(version)?.[1] ?? '', 10)
  // Builds from the development branch carry no number; they are newer than any release we refuse.
  if (major < OLDEST_FFMPEG_MAJOR)
    throw new FfmpegUnavailable(['version'], `${ffmpeg} is version ${version}, which is too old. ${advice}`)
  const lacks: string[] = []
  for (const [question, names] of Object.entries(needed)) {
    const answer = await askFfmpeg(paths, question)
    for (const name of names) if (!lists(answer, name)) lacks.push(`${question.slice(1, -1)} ${name}`)
  }
  if (lacks.length > 0)
    throw new FfmpegUnavailable(lacks, `${ffmpeg} (${version}) lacks ${lacks.join(', ')}. ${advice}`)
  await checkFfprobe(paths)
  return { ...paths, version, origin }
}

/** Second column of a row such as ` A..... aac   AAC (Advanced Audio Coding)`; names may be comma lists. */
function lists(answer: string, name: string): boolean {
  return answer.split('\n').some((line) => line.trim().split(/\s+/)[1]?.split(',').includes(name) ?? false)
}

async function versionOf(paths: FfmpegPaths): Promise<string> {
  const answer = await askFfmpeg(paths, '-version').catch((error: unknown) => {
    throw new FfmpegUnavailable(['ffmpeg'], `${paths.ffmpeg} does not run. ${advice}`, error)
  })
  const version = /^ffmpeg version (\S+)/m.exec(answer)?.[1]
  if (!version) throw new FfmpegUnavailable(['ffmpeg'], `${paths.ffmpeg} is not ffmpeg. ${advice}`)
  return version
}

function ffprobeBeside(ffmpeg: string): string {
  const folder = dirname(ffmpeg)
  const beside = join(folder, `ffprobe${extname(ffmpeg) === '.exe' ? '.exe' : ''}`)
  return folder !== '.' && existsSync(beside) ? beside : 'ffprobe'
}

async function checkFfprobe(paths: FfmpegPaths): Promise<void> {
  // Any file that is not audio will do: what matters is whether the program starts.
  await runFfprobe(paths, process.execPath).catch((error: unknown) => {
    if (error instanceof FfmpegError && error.code === 'not-startable')
      throw new FfmpegUnavailable(['ffprobe'], `${paths.ffprobe} does not run. ${advice}`, error)
  })
}
