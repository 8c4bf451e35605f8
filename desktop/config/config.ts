import { availableParallelism, homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { defaultUploadLimitsMb, type UploadLimits, uploadLimits } from '@veza/shared/media/limits.ts'
import { type Language, languageOf } from '@veza/shared/studio/language.ts'

/** What the Studio's hosts take from their surroundings. */
export interface StudioConfig {
  readonly libraryDir: string
  /** By the environment: nothing else is asked then. */
  readonly isLibraryNamed: boolean
  /** Folder of what is known of this person's libraries, which lie elsewhere. */
  readonly knownLibraries: string
  readonly language: Language
  /** Undefined: the one that is found. */
  readonly ffmpegPath: string | undefined
  readonly limits: UploadLimits
  readonly server: string | undefined
  readonly email: string | undefined
  readonly password: string | undefined
  /** What opens addresses for a person; undefined where nothing would be seen. */
  readonly browser: BrowserProgram | undefined
  /** Colours are not wanted (no-color.org). */
  readonly isPlain: boolean
  /** Folder that relative paths of the command line start from. */
  readonly cwd: string
  readonly cores: number
  readonly uploads: number
  /** Room for what is fetched of tracks that lie at their server; undefined: as the engine has it. */
  readonly cacheBytes: number | undefined
}

/** Run without a shell, with the address as its last argument. */
export interface BrowserProgram {
  readonly program: string
  readonly args: readonly string[]
}

type Env = Readonly<Record<string, string | undefined>>

const UPLOADS_AT_ONCE = 2

/** Reads the environment once. @param warn hears of values that are not used, and why */
export function readStudioConfig(
  env: Env = process.env,
  warn: (message: string) => void = () => undefined,
  platform: NodeJS.Platform = process.platform,
): StudioConfig {
  const set = (name: string) => env[name]?.trim() || undefined
  // npm changes into the root of the repository; the user's folder is where npm was called.
  const isByNpm = env.npm_lifecycle_event === 'studio-cli' || env.npm_lifecycle_event === 'studio'
  const limitNames = Object.keys(defaultUploadLimitsMb)
  return {
    libraryDir: set('VEZA_LIBRARY') ?? join(dataHome(env, platform), 'veza', 'library'),
    isLibraryNamed: set('VEZA_LIBRARY') !== undefined,
    knownLibraries: join(dataHome(env, platform), 'veza', 'known-libraries'),
    language: languageOf(set('LC_ALL') ?? set('LC_MESSAGES') ?? set('LANG')),
    ffmpegPath: set('FFMPEG_PATH'),
    limits: uploadLimits(Object.fromEntries(limitNames.map((name) => [name, env[name]])), warn),
    server: set('VEZA_SERVER'),
    email: set('VEZA_EMAIL'),
    password: env.VEZA_PASSWORD || undefined,
    browser: browserOf(set('BROWSER'), platform, Boolean(set('DISPLAY') ?? set('WAYLAND_DISPLAY'))),
    isPlain: set('NO_COLOR') !== undefined || env.TERM === 'dumb',
    cwd: (isByNpm ? set('INIT_CWD') : undefined) ?? process.cwd(),
    cores: availableParallelism(),
    uploads: UPLOADS_AT_ONCE,
    cacheBytes: cacheBytesOf(env.VEZA_CACHE_MB, warn),
  }
}

/** Less would not hold what one screen shows. */
const CACHE_MIN_MB = 16

function cacheBytesOf(raw: string | undefined, warn: (message: string) => void): number | undefined {
  const text = raw?.trim() ?? ''
  if (text === '') return undefined
  if (/^\d{1,7}$/.test(text) && Number(text) >= CACHE_MIN_MB) return Number(text) * 1024 * 1024
  warn(`VEZA_CACHE_MB=${text} is not a number of MiB from ${CACHE_MIN_MB} on; the default is used`)
  return undefined
}

/** What an engine in a process of its own finds in its environment. @param env of the process that starts it */
export function engineEnvironment(
  { libraryDir, server }: { readonly libraryDir: string; readonly server: string | undefined },
  env: Env = process.env,
): Env {
  return { ...env, VEZA_LIBRARY: libraryDir, ...(server === undefined ? {} : { VEZA_SERVER: server }) }
}

/** What the screens are built in: as for use, whatever its starter is there for. */
export const buildEnvironment = (env: Env = process.env): Env => ({ ...env, NODE_ENV: 'production' })

/** One program by name or path. Lists and patterns, which some systems allow there, are xdg-open's to understand. */
const ONE_PROGRAM = /^[\w./-]+$/

function browserOf(
  wanted: string | undefined,
  platform: NodeJS.Platform,
  hasScreen: boolean,
): BrowserProgram | undefined {
  if (wanted && ONE_PROGRAM.test(wanted)) return { program: wanted, args: [] }
  if (platform === 'darwin') return { program: 'open', args: [] }
  if (platform === 'win32') return { program: 'rundll32', args: ['url.dll,FileProtocolHandler'] }
  return hasScreen || wanted ? { program: 'xdg-open', args: [] } : undefined
}

/** The user's data folder: by the XDG Base Directory Specification, and by each system's own custom elsewhere. */
function dataHome(env: Env, platform: NodeJS.Platform): string {
  const home = env.HOME || homedir()
  if (platform === 'win32') return env.LOCALAPPDATA || join(home, 'AppData', 'Local')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support')
  const xdg = env.XDG_DATA_HOME
  // The specification: a relative path is to be ignored.
  return xdg && isAbsolute(xdg) ? xdg : join(home, '.local', 'share')
}
