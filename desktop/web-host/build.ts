import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { buildEnvironment } from '../config/config.ts'

const ROOT = join(import.meta.dirname, '../..')
const RENDERER = join(ROOT, 'desktop/renderer')
const DIST = join(RENDERER, 'dist')
const INPUTS = ['desktop/renderer', 'desktop/bridge/client', 'shared']
const INPUT_FILES = ['package-lock.json', 'tsconfig.json', 'desktop/web-host/build.ts']
const NAME_CHARACTERS = 16
const KEPT = 3

/** Builds the screens, unless that was done from the same inputs. Any number of processes may call. @returns the folder */
export async function buildScreens(): Promise<string> {
  const folder = join(DIST, (await hashInputs()).slice(0, NAME_CHARACTERS))
  if (await isThere(folder)) return folder
  const making = join(DIST, `making-${process.pid}-${performance.now().toString(36).replace('.', '')}`)
  try {
    await buildInto(making)
    await rename(making, folder).catch(async (error: unknown) => {
      // Of two processes that build the same, one wins.
      if (!(await isThere(folder))) throw error
    })
  } finally {
    await rm(making, { recursive: true, force: true })
  }
  await removeOld(folder)
  return folder
}

/**
 * In a process of its own, so that its NODE_ENV is always the same: within a test's, React comes with the checks that it makes
 * while one develops, larger and slower, and whoever finds that build later has them too.
 */
async function buildInto(folder: string): Promise<void> {
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js')
  const args = [vite, 'build', RENDERER, '--outDir', folder, '--emptyOutDir', 'false', '--logLevel', 'warn']
  const options = { cwd: ROOT, env: { ...buildEnvironment() }, windowsHide: true }
  const { stderr } = await promisify(execFile)(process.execPath, args, options)
  process.stderr.write(stderr)
}

const isThere = (folder: string) =>
  stat(join(folder, 'index.html')).then(
    () => true,
    () => false,
  )

async function hashInputs(): Promise<string> {
  const listed = await Promise.all(INPUTS.map(filesUnder))
  const paths = [...INPUT_FILES.map((path) => join(ROOT, path)), ...listed.flat()].sort()
  const hash = createHash('sha256')
  for (const path of paths) {
    const content = await readFile(path)
    hash.update(`${relative(ROOT, path)}\n${content.length}\n`).update(content)
  }
  return hash.digest('hex')
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/\/(?:dist|node_modules)\//.test(path))
}

async function removeOld(current: string): Promise<void> {
  const names = (await readdir(DIST)).filter((name) => /^(?:[0-9a-f]{16}|making-.*)$/.test(name))
  const others = names.map((name) => join(DIST, name)).filter((path) => path !== current)
  const aged = await Promise.all(others.map(async (path) => ({ path, atMs: (await stat(path)).mtimeMs })))
  const old = aged.sort((one, other) => other.atMs - one.atMs).slice(KEPT)
  await Promise.all(old.map(({ path }) => rm(path, { recursive: true, force: true })))
}
