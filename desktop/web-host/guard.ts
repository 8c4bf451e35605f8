import type { IncomingMessage } from 'node:http'

/**
 * Whether a request is for this host by its own name, and by our own page where it comes from one. A site whose name
 * was made to point here (DNS rebinding) says its own name in `Host`, another page its own in `Origin`.
 */
export function isOurs(request: IncomingMessage, port: number): boolean {
  const { host, origin, 'sec-fetch-site': site } = request.headers
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) return false
  if (origin !== undefined && origin !== `http://${host}`) return false
  // Typed, or opened by another program: `none`. A link elsewhere may lead to the page, and to nothing else.
  return site === undefined || site === 'same-origin' || site === 'none' || isNavigation(request)
}

function isNavigation({ method, headers, url }: IncomingMessage): boolean {
  return method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && (url ?? '/').split('?')[0] === '/'
}

/** Requests that change or open something come from our page, and say so. */
export const saysOurOrigin = ({ headers }: IncomingMessage): boolean =>
  headers.origin === `http://${headers.host}`

export function cookieOf({ headers }: IncomingMessage, name: string): string | undefined {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='))
  return pairs.find(([key]) => key === name)?.[1]
}
