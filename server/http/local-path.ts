import { API_PREFIX } from '@veza/shared/contracts/index.ts'

const BASE = 'http://here.invalid'
const PATH_MAX = 1_000
// Browsers drop tabs and line ends from addresses, and take a backslash for a slash.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const TREACHEROUS = /[\u0000-\u0020\u007f-\u009f\u2028\u2029\\]/

/** Where pages send a browser to have its session renewed, and back. */
export const CONTINUE_PATH = `${API_PREFIX}/auth/continue`

/**
 * A place on this server, as an address may name it (`?next=`): path and query alone. What could lead anywhere else,
 * or round in circles, is `fallback`.
 */
export function localPath(given: unknown, fallback = '/'): string {
  if (typeof given !== 'string' || given.length > PATH_MAX) return fallback
  if (!given.startsWith('/') || given.startsWith('//') || TREACHEROUS.test(given)) return fallback
  if (!URL.canParse(given, BASE)) return fallback
  const { origin, pathname, search } = new URL(given, BASE)
  // `/x/..//evil.example` is another host once its dots are gone.
  if (origin !== BASE || pathname.startsWith('//')) return fallback
  if (pathname.toLowerCase().startsWith(CONTINUE_PATH)) return fallback
  return pathname + search
}

/** The same path with a query parameter set, or without it. */
export function withParameter(path: string, name: string, value: string | undefined): string {
  const url = new URL(path, BASE)
  if (value === undefined) url.searchParams.delete(name)
  else url.searchParams.set(name, value)
  return url.pathname + url.search
}
