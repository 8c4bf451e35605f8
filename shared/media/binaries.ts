import { existsSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { askFfmpeg, FfmpegError, type FfmpegPaths, runFfprobe, versionLine } from './ffmpeg.ts'

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
  '-filters': ['ebur128', 'asplit', 'anullsink', 'aresample', 'asettb', 'asetpts', 'apad'],
} as const

/** The end of every message of `FfmpegUnavailable`, for who gives advice of their own. */
export const ffmpegAdvice =
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

/** Optional: it fetches its binary at install, which closed networks do not allow. */
async function staticPath(): Promise<string | undefined> {
  const path = await optionalImport('ffmpeg-static')
  return typeof path === 'string' && existsSync(path) ? path : undefined
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
  const version = await versionOf(ffmpeg)
  const major = Number.parseInt(/^n?(\d+)\./.exec(version)?.[1] ?? '', 10)
  // Builds from the development branch carry no number; they are newer than any release we refuse.
  if (major < OLDEST_FFMPEG_MAJOR)
    throw new FfmpegUnavailable(
      ['version'],
      `${ffmpeg} is version ${version}, which is too old. ${ffmpegAdvice}`,
    )
  const answers = Object.entries(needed).map(async ([question, names]) => {
    const answer = await askFfmpeg(ffmpeg, question)
    return names.filter((name) => !lists(answer, name)).map((name) => `${question.slice(1, -1)} ${name}`)
  })
  const lacks = (await Promise.all(answers)).flat()
  if (lacks.length > 0)
    throw new FfmpegUnavailable(lacks, `${ffmpeg} (${version}) lacks ${lacks.join(', ')}. ${ffmpegAdvice}`)
  return { ffmpeg, ffprobe: await ffprobeFor(ffmpeg), version, origin }
}

/** Second column of a row such as ` A..... aac   AAC (Advanced Audio Coding)`; names may be comma lists. */
function lists(answer: string, name: string): boolean {
  return answer.split('\n').some((line) => line.trim().split(/\s+/)[1]?.split(',').includes(name) ?? false)
}

async function versionOf(ffmpeg: string): Promise<string> {
  const line = await versionLine(ffmpeg).catch((error: unknown) => {
    throw new FfmpegUnavailable(['ffmpeg'], `${ffmpeg} does not run. ${ffmpegAdvice}`, error)
  })
  const version = /^ffmpeg version (\S+)/.exec(line)?.[1]
  if (!version) throw new FfmpegUnavailable(['ffmpeg'], `${ffmpeg} is not ffmpeg. ${ffmpegAdvice}`)
  return version
}

/** The one beside ffmpeg, else the system's, else the one a package ships (ffmpeg-static comes without). */
async function ffprobeFor(ffmpeg: string): Promise<string> {
  const folder = dirname(ffmpeg)
  const beside = join(folder, `ffprobe${extname(ffmpeg) === '.exe' ? '.exe' : ''}`)
  const candidates = [
    folder !== '.' && existsSync(beside) ? beside : undefined,
    'ffprobe',
    await shippedFfprobe(),
  ]
  for (const candidate of candidates) if (candidate && (await starts(candidate))) return candidate
  throw new FfmpegUnavailable(
    ['ffprobe'],
    `${ffmpeg} has no ffprobe beside it, nor has the system. ${ffmpegAdvice}`,
  )
}

async function starts(ffprobe: string): Promise<boolean> {
  try {
    // Any file will do, and one that is not audio ends at once: what matters is whether the program starts.
    await runFfprobe(ffprobe, process.execPath)
    return true
  } catch (error) {
    return !(error instanceof FfmpegError && error.code === 'not-startable')
  }
}

async function shippedFfprobe(): Promise<string | undefined> {
  const shipped = await optionalImport('@ffprobe-installer/ffprobe')
  const hasPath = typeof shipped === 'object' && shipped !== null && 'path' in shipped
  return hasPath && typeof shipped.path === 'string' ? shipped.path : undefined
}

/** Default export of a package that may not be installed; throws nothing. */
async function optionalImport(name: string): Promise<unknown> {
  try {
    const module: { default?: unknown } = await import(name)
    return module.default
  } catch {
    return undefined
  }
}
