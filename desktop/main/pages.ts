import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { Readable } from 'node:stream'
import { MEDIA_PREFIX } from '@veza/shared/studio/media.ts'
import type { MediaAnswer } from '../bridge/media/answer.ts'
import { APP_ORIGIN } from './address.ts'

/** What of the library a path names, or a stretch of it. */
type AnswerMedia = (pathname: string, range: string | null) => Promise<MediaAnswer>

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
}
const NONCE = '__NONCE__'
const ASSET = /^\/assets\/([\w-]+(?:\.[\w-]+)*)$/

const policy = (nonce: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

const common = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const

/** Answers `app://studio/…`: from the folder of the built screens one page and its assets, of the library what `media` finds. */
export function pagesOf(folder: string, media: AnswerMedia): (request: Request) => Promise<Response> {
  return async ({ url, method, headers }) => {
    const { protocol, host, pathname } = new URL(url)
    if (method !== 'GET' || `${protocol}//${host}` !== APP_ORIGIN) return nothing()
    if (pathname === '/') return await page(folder)
    if (pathname.startsWith(MEDIA_PREFIX)) return asResponse(await media(pathname, headers.get('range')))
    const name = ASSET.exec(pathname)?.[1]
    const type = types[extname(name ?? '')]
    if (name === undefined || type === undefined) return nothing()
    const content = await readFile(join(folder, 'assets', name)).catch(() => null)
    if (content === null) return nothing()
    return new Response(content, { headers: { ...common, 'content-type': type } })
  }
}

async function page(folder: string): Promise<Response> {
  const nonce = randomBytes(16).toString('base64')
  const html = (await readFile(join(folder, 'index.html'), 'utf8')).replaceAll(NONCE, nonce)
  return new Response(html, {
    headers: {
      ...common,
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': policy(nonce),
    },
  })
}

function asResponse({ status, headers, body }: MediaAnswer): Response {
  const stream = body === null ? null : (Readable.toWeb(body) as ReadableStream<Uint8Array>)
  return new Response(stream, { status, headers: { ...common, ...headers } })
}

const nothing = () => new Response(null, { status: 404, headers: common })
