// `npm run package [-- OPTIONS OF electron-builder]`: builds the Studio, and packs it for this system.
import { chmodSync, constants, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { access } from 'node:fs/promises'
import { basename, delimiter, dirname, join } from 'node:path'
import { findBinaries } from '@veza/shared/media/binaries.ts'
import { factsOf } from '../desktop/packaging/vite-plugins.ts'
import { npmProgram, root, runQuietly } from './support/run.ts'

const desktop = join(root, 'desktop')

/** Who makes this build, as the packages say it. */
export interface Maker {
  readonly homepage: string
  readonly maintainer: string
  /** Undefined: what is built does not replace itself. */
  readonly updateUrl: string | undefined
}

/** What nobody but whoever built it is to have. */
const ownMaker: Maker = {
  homepage: 'http://127.0.0.1/',
  maintainer: 'Nobody <nobody@localhost>',
  updateUrl: undefined,
}

const releaseVariables = {
  STUDIO_HOMEPAGE: 'address of the pages about the Studio, https://…',
  STUDIO_MAINTAINER: 'Name <address@example.org>, as packages of Linux want it',
  STUDIO_UPDATE_URL: 'where builds look for updates',
  STUDIO_UPDATE_KEYS: 'public keys that may sign updates',
} as const

/** @throws Error naming what a release lacks. @param isRelease it is for others, and must say whose it is */
export function makerOf(env: Env, isRelease: boolean): Maker {
  const lacking = Object.entries(releaseVariables).filter(([name]) => !env[name]?.trim())
  if (isRelease && lacking.length > 0)
    throw new Error(
      [
        'A release says who makes it. Missing in the environment:',
        ...lacking.map(([name, what]) => `  ${name}  ${what}`),
      ].join('\n'),
    )
  return {
    homepage: env.STUDIO_HOMEPAGE || ownMaker.homepage,
    maintainer: env.STUDIO_MAINTAINER || ownMaker.maintainer,
    updateUrl: env.STUDIO_UPDATE_URL || ownMaker.updateUrl,
  }
}

type Env = Readonly<Record<string, string | undefined>>

/** Scripts, screens and what electron-builder reads of them, in `desktop/dist/app`. */
export async function buildStudio({ homepage }: Maker = ownMaker): Promise<void> {
  await run('electron-vite', ['build', '--config', 'electron.vite.config.ts', '--logLevel', 'warn'], desktop)
  const { version, license } = JSON.parse(readFileSync(join(desktop, 'package.json'), 'utf8'))
  const manifest = {
    name: 'veza-studio',
    productName: 'Veza Studio',
    version,
    description: 'Publish, sell and be heard.',
    license,
    author: 'Veza',
    homepage,
    type: 'module',
    main: 'main/main.js',
  }
  writeFileSync(join(desktop, 'dist/app/package.json'), JSON.stringify(manifest, null, 2))
}

/** Puts ffmpeg and ffprobe where electron-builder takes them from. @returns which ones they are */
export async function stageFfmpeg(ffmpegPath: string | undefined): Promise<string> {
  const { ffmpeg, ffprobe, version, origin } = await findBinaries({ ffmpegPath })
  const folder = join(desktop, 'dist/ffmpeg')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const path of [ffmpeg, ffprobe]) {
    const copy = join(folder, basename(path))
    copyFileSync(await whereIs(path), copy)
    chmodSync(copy, 0o755)
  }
  return `ffmpeg ${version} (${origin})`
}

async function whereIs(program: string): Promise<string> {
  if (dirname(program) !== '.') return program
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, program)
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path
  }
  throw new Error(`${program} is not on the PATH`)
}

/** Packs what was built, by `electron-builder.yml`. @param args as electron-builder's command line takes them */
export function packStudio(args: readonly string[], maker: Maker = ownMaker): Promise<string> {
  const said = [
    `-c.linux.maintainer=${maker.maintainer}`,
    `-c.publish.provider=generic`,
    `-c.publish.url=${maker.updateUrl ?? ownMaker.homepage}`,
  ]
  return run('electron-builder', ['--publish', 'never', ...said, ...args], root)
}

async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const { ok, output } = await runQuietly(npmProgram(program), args, cwd)
  if (!ok) throw new Error(`${program} ${args.join(' ')}\n${output}`)
  return output
}

/** What this environment signs with; said, because nobody sees it on the package. */
export function signingOf(env: Env): string[] {
  const isSet = (value: string | undefined) => value !== undefined && value !== ''
  const mac = isSet(env.CSC_LINK) && isSet(env.CSC_KEY_PASSWORD)
  const notary = isSet(env.APPLE_API_KEY) && isSet(env.APPLE_API_KEY_ID) && isSet(env.APPLE_API_ISSUER)
  const win = isSet(env.WIN_CSC_LINK) && isSet(env.WIN_CSC_KEY_PASSWORD)
  const { updates } = factsOf({
    STUDIO_UPDATE_URL: env.STUDIO_UPDATE_URL,
    STUDIO_UPDATE_KEYS: env.STUDIO_UPDATE_KEYS,
  })
  return [
    `macOS: ${mac ? 'signed' : 'NOT signed (CSC_LINK, CSC_KEY_PASSWORD)'}, ${notary ? 'notarised' : 'NOT notarised (APPLE_API_KEY, APPLE_API_KEY_ID, APPLE_API_ISSUER)'}`,
    `Windows: ${win ? 'signed' : 'NOT signed (WIN_CSC_LINK, WIN_CSC_KEY_PASSWORD)'}`,
    updates
      ? `Updates: from ${updates.url}, signed by one of ${updates.keys.length} key(s)`
      : 'Updates: NONE (STUDIO_UPDATE_URL, STUDIO_UPDATE_KEYS)',
  ]
}

if (import.meta.main) {
  try {
    const args = process.argv.slice(2)
    const isRelease = args.includes('--release')
    const maker = makerOf(process.env, isRelease)
    for (const line of signingOf(process.env)) console.log(line)
    if (!isRelease) console.log('A build of one’s own: to give it to others, say --release')
    console.log(await stageFfmpeg(process.env.FFMPEG_PATH))
    await buildStudio(maker)
    console.log(
      await packStudio(
        args.filter((arg) => arg !== '--release'),
        maker,
      ),
    )
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
