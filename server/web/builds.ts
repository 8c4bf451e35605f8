import { readFileSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const DIST = join(import.meta.dirname, 'dist')
const CURRENT = join(DIST, 'current')
/** Servers that still run from an older build keep it, within reason; so does whoever is building now. */
const KEPT = 4

/** Folder of the newest build. @throws Error when there is none */
export function currentBuild(): string {
  const name = readName()
  if (name === undefined)
    throw new Error('The pages are not built yet: call buildPages() first, as `npm start` does.')
  return join(DIST, name)
}

/** Makes a build that is already there the newest. @returns false when it is not there */
export async function useBuild(name: string): Promise<boolean> {
  if (!(await exists(join(DIST, name, 'manifest.json')))) return false
  if (readName() !== name) await pointTo(name)
  return true
}

/** A folder to build in, that nobody sees before `publishBuild`. */
export async function newBuildFolder(): Promise<string> {
  const folder = join(DIST, `making-${process.pid}-${performance.now().toString(36).replace('.', '')}`)
  await mkdir(folder, { recursive: true })
  return folder
}

/** Makes a finished folder the newest build, at once and whole. Of two processes that build the same, one wins. */
export async function publishBuild(folder: string, name: string): Promise<void> {
  const target = join(DIST, name)
  await rename(folder, target).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true })
    if (!(await exists(target))) throw error
  })
  await pointTo(name)
  await removeOldBuilds(name)
}

/** A reader sees the old name or the new one, never half of it. */
export async function pointTo(name: string): Promise<void> {
  const pointer = `${CURRENT}-${process.pid}`
  await writeFile(pointer, name)
  await rename(pointer, CURRENT)
}

async function removeOldBuilds(current: string): Promise<void> {
  const names = (await readdir(DIST)).filter(
    (name) => /^([0-9a-f]{16}|making-.*)$/.test(name) && name !== current,
  )
  const aged = await Promise.all(
    names.map(async (name) => ({ name, atMs: (await stat(join(DIST, name))).mtimeMs })),
  )
  const old = aged.sort((one, other) => other.atMs - one.atMs).slice(KEPT)
  await Promise.all(old.map(({ name }) => rm(join(DIST, name), { recursive: true, force: true })))
}

function readName(): string | undefined {
  try {
    return readFileSync(CURRENT, 'utf8').trim() || undefined
  } catch {
    return undefined
  }
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )
