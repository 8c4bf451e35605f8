import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
}

/** Stands for the nonce of an answer, in the page as it is kept. */
export const NONCE = '__NONCE__'

/** No script, style, font or picture from anywhere else, and nobody frames it. @param ownScripts those with the nonce too */
const policy = (nonce: string, host: string, ownScripts: boolean) =>
  [
    "default-src 'none'",
    `script-src 'self'${ownScripts ? ` 'nonce-${nonce}'` : ''}`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "font-src 'self'",
    `connect-src 'self' ws://${host}`,
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** On every answer. */
export const commonHeaders = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const

/** The screens, as a host hands them out. */
export interface Screens {
  /** @returns false where it is about something else */
  answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean>
  /** A socket of their own; @returns false where it is about something else */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
  close(): Promise<void>
}

/** @param folder of the build */
export function builtScreens(folder: string): Screens {
  return {
    async answer({ headers }, response, path) {
      if (path === '/') {
        sendPage(response, await readFile(join(folder, 'index.html'), 'utf8'), headers.host ?? '')
        return true
      }
      if (!path.startsWith('/assets/')) return false
      if (!(await sendAsset(response, folder, path.slice('/assets/'.length)))) sendNothing(response)
      return true
    },
    upgrade: () => false,
    close: async () => undefined,
  }
}

/** The screens' one page; never kept, so that the next start is seen. @param ownScripts those with the nonce run too */
export function sendPage(response: ServerResponse, html: string, host: string, ownScripts = false): void {
  const nonce = randomBytes(16).toString('base64')
  response.writeHead(200, {
    ...commonHeaders,
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': policy(nonce, host, ownScripts),
  })
  response.end(html.replaceAll(NONCE, nonce))
}

function sendNothing(response: ServerResponse): void {
  response.writeHead(404, { ...commonHeaders, 'cache-control': 'no-store' })
  response.end()
}

/** A file of the build, whose name changes with its content. @returns false where there is none */
async function sendAsset(response: ServerResponse, folder: string, name: string): Promise<boolean> {
  const type = types[extname(name)]
  if (type === undefined || !/^[\w-]+(?:\.[\w-]+)*$/.test(name)) return false
  const path = join(folder, 'assets', name)
  const found = await stat(path).catch(() => null)
  if (!found?.isFile()) return false
  response.writeHead(200, {
    ...commonHeaders,
    'content-type': type,
    'content-length': found.size,
    'cache-control': 'public, max-age=31536000, immutable',
  })
  await pipeline(createReadStream(path), response)
  return true
}
