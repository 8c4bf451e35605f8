import { createHash } from 'node:crypto'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { newBuildFolder, pointTo, publishBuild, useBuild } from './builds.ts'

const HERE = import.meta.dirname
const ROOT = join(HERE, '../..')
const NAME_CHARACTERS = 16
const INPUT_FOLDERS = ['server/web/client', 'shared/face']
const INPUT_FILES = [
  'server/web/vite.config.ts',
  'server/web/recording.ts',
  'shared/media/waveform.ts',
  'package-lock.json',
]
const COMPRESSIBLE = /\.(js|css)$/

export interface PagesBuild {
  /** False when the inputs were those of the last build, and nothing was done. */
  readonly built: boolean
  readonly ms: number
}

/** Builds the pages' scripts and styles, unless that was done from the same inputs. Any number of processes may call. */
export async function buildPages(): Promise<PagesBuild> {
  const startedMs = performance.now()
  const name = (await hashInputs()).slice(0, NAME_CHARACTERS)
  const built = !(await useBuild(name))
  if (built) {
    const { build, config } = await loadVite()
    const folder = await newBuildFolder()
    await build({ ...config, build: { ...config.build, outDir: folder } })
    await compress(folder)
    await publishBuild(folder, name)
  }
  return { built, ms: performance.now() - startedMs }
}

/**
 * Builds once, then again whenever an input changes, until `close`.
 * @param onBuilt called after every build, so that open pages can be told to reload
 */
export async function watchPages(onBuilt: () => void): Promise<{ close(): Promise<void> }> {
  const { build, config } = await loadVite()
  const folder = await newBuildFolder()
  const first = Promise.withResolvers<void>()
  const announce = async () => {
    await pointTo(basename(folder))
    first.resolve()
    onBuilt()
  }
  const refuse = (error?: Error) => error && first.reject(error)
  const watcher = await build({
    ...config,
    build: { ...config.build, outDir: folder, emptyOutDir: false, watch: {}, minify: false },
    plugins: [{ name: 'veza-built', buildEnd: refuse, closeBundle: announce }],
  })
  await first.promise
  return {
    close: async () => {
      if ('close' in watcher) await watcher.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Vite takes a while to load, and is not needed where nothing changed. */
async function loadVite() {
  const [{ build }, { default: config }] = await Promise.all([import('vite'), import('./vite.config.ts')])
  return { build, config: { ...config, configFile: false as const } }
}

async function hashInputs(): Promise<string> {
  const listed = await Promise.all(INPUT_FOLDERS.map(filesUnder))
  const paths = [...INPUT_FILES.map((path) => join(ROOT, path)), ...listed.flat()].sort()
  const contents = await Promise.all(paths.map((path) => readFile(path)))
  const hash = createHash('sha256')
  paths.forEach((path, at) => {
    const content = contents[at] ?? Buffer.alloc(0)
    hash.update(`${relative(ROOT, path)}\n${content.length}\n`).update(content)
  })
  return hash.digest('hex')
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
}

/** Compresses once, at the highest level, what is sent many times. */
async function compress(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => COMPRESSIBLE.test(name))
  await Promise.all(
    names.map(async (name) => {
      const content = await readFile(join(folder, name))
      const params = {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      }
      await writeFile(join(folder, `${name}.br`), await promisify(brotliCompress)(content, { params }))
      await writeFile(join(folder, `${name}.gz`), await promisify(gzip)(content, { level: 9 }))
    }),
  )
}
