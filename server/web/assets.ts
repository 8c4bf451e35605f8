import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RequestHandler } from 'express'

export const ASSETS_PREFIX = '/assets'

/** Scripts that pages begin with: the player's side, that of accounts, and what stands in frames elsewhere. */
const entries = { main: 'client/main.ts', account: 'client/account.ts', embed: 'client/embed.ts' } as const
export type Entry = keyof typeof entries

/** Addresses of what a page loads. */
export interface PageAssets {
  readonly script: string
  /** What the script imports at once. */
  readonly modules: readonly string[]
  readonly styles: readonly string[]
  /** Fonts worth fetching before the style sheet is read. */
  readonly fonts: readonly string[]
}

interface ManifestChunk {
  readonly file: string
  readonly imports?: readonly string[]
  readonly css?: readonly string[]
  readonly assets?: readonly string[]
}

/**
 * Reads Vite's manifest.
 * @param folder of one build
 */
export function readAssets(folder: string, name: Entry): PageAssets {
  const manifest: Record<string, ManifestChunk> = JSON.parse(
    readFileSync(join(folder, 'manifest.json'), 'utf8'),
  )
  const entry = manifest[entries[name]]
  if (!entry) throw new Error(`${folder} holds no ${entries[name]}: build the pages again.`)
  const imported = (entry.imports ?? []).flatMap((key) => manifest[key] ?? [])
  const address = (file: string) => `${ASSETS_PREFIX}/${file}`
  const all = (part: 'css' | 'assets') => [...imported, entry].flatMap((chunk) => chunk[part] ?? [])
  return {
    script: address(entry.file),
    modules: imported.map(({ file }) => address(file)),
    styles: all('css').map(address),
    fonts: all('assets')
      .filter((file) => /-latin-wght-normal-.*\.woff2$/.test(file))
      .map(address),
  }
}

const encodings = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
] as const

/**
 * Serves the files of a build, each for ever: its name carries a hash of its content.
 * @param folderNow which build; another one while its author works on it
 */
export function serveAssets(folderNow: () => string): RequestHandler {
  return (req, res, next) => {
    const name = req.path.slice(1)
    const folder = folderNow()
    if (!isPublic(name) || !existsSync(join(folder, name))) return next()
    const accepted = req.acceptsEncodings()
    const encoding = encodings.find(
      ({ name: given, ending }) => accepted.includes(given) && existsSync(join(folder, name + ending)),
    )
    if (encoding) res.set('Content-Encoding', encoding.name)
    res
      .type(name)
      .set({ 'Cache-Control': 'public, max-age=31536000, immutable', Vary: 'Accept-Encoding' })
      .sendFile(name + (encoding?.ending ?? ''), {
        root: folder,
        cacheControl: false,
        headers: { 'Content-Type': res.get('Content-Type') ?? '' },
      })
  }
}

const isPublic = (name: string) => /^[\w-]+(\.[\w-]+)*\.(js|css|woff2|svg|map)$/.test(name)
