import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RequestHandler } from 'express'

export const ASSETS_PREFIX = '/assets'
const DIST = join(import.meta.dirname, 'dist')

/** Addresses of what a page loads. */
export interface PageAssets {
  readonly script: string
  readonly styles: readonly string[]
  /** Fonts worth fetching before the style sheet is read. */
  readonly fonts: readonly string[]
}

interface ManifestChunk {
  readonly file: string
  readonly css?: readonly string[]
  readonly assets?: readonly string[]
}

/** Reads Vite's manifest. @throws Error when the pages were not built */
export function readAssets(): PageAssets {
  const path = join(DIST, 'manifest.json')
  if (!existsSync(path))
    throw new Error('The pages are not built yet: call buildPages() first, as `npm start` does.')
  const manifest: Record<string, ManifestChunk> = JSON.parse(readFileSync(path, 'utf8'))
  const entry = manifest['client/main.ts']
  if (!entry) throw new Error(`${path} names no client/main.ts: build the pages again.`)
  const address = (file: string) => `${ASSETS_PREFIX}/${file}`
  return {
    script: address(entry.file),
    styles: (entry.css ?? []).map(address),
    fonts: (entry.assets ?? []).filter((file) => /-latin-wght-normal-.*\.woff2$/.test(file)).map(address),
  }
}

const encodings = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
] as const

/** Serves the built files, each for ever: its name carries a hash of its content. */
export function serveAssets(): RequestHandler {
  const listed = () => new Set(existsSync(DIST) ? readdirSync(DIST) : [])
  let files = listed()
  return (req, res, next) => {
    const name = req.path.slice(1)
    if (!files.has(name)) files = listed()
    if (!isPublic(name) || !files.has(name)) return next()
    const accepted = req.acceptsEncodings()
    const encoding = encodings.find(
      ({ name: given, ending }) => accepted.includes(given) && files.has(name + ending),
    )
    if (encoding) res.set('Content-Encoding', encoding.name)
    res
      .type(name)
      .set({ 'Cache-Control': 'public, max-age=31536000, immutable', Vary: 'Accept-Encoding' })
      .sendFile(name + (encoding?.ending ?? ''), {
        root: DIST,
        cacheControl: false,
        headers: { 'Content-Type': res.get('Content-Type') ?? '' },
      })
  }
}

const isPublic = (name: string) => /^[\w-]+(\.[\w-]+)*\.(js|css|woff2|svg|map)$/.test(name)
