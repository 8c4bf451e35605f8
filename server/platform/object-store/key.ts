import { InvalidKey } from './errors.ts'

const MAX_KEY_BYTES = 1024
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const CONTROL = /[\u0000-\u001f\u007f]/

/**
 * Refuses keys that some store, proxy or file system would read as another: empty, over 1,024 bytes of UTF-8,
 * control characters (XML listings cannot carry them), lone surrogates, backslashes (a separator to some),
 * and empty, `.` or `..` segments.
 * @throws InvalidKey
 */
export function assertKey(key: string): void {
  if (key === '') throw new InvalidKey('the key is empty')
  assertPrefix(key)
  for (const segment of key.split('/'))
    if (segment === '' || segment === '.' || segment === '..')
      throw new InvalidKey(`the key has an empty, "." or ".." segment: ${JSON.stringify(key)}`)
}

/** As `assertKey`, for the beginning of keys: may be empty, or end anywhere. */
export function assertPrefix(prefix: string): void {
  if (!prefix.isWellFormed() || CONTROL.test(prefix) || prefix.includes('\\'))
    throw new InvalidKey(`the key has a character that no key may have: ${JSON.stringify(prefix)}`)
  if (Buffer.byteLength(prefix) > MAX_KEY_BYTES) throw new InvalidKey('the key is over 1,024 bytes')
}

const UNRESERVED_BY_ENCODE_URI_COMPONENT = /[!'()*]/g

/** Percent-encoding of all but RFC 3986's unreserved characters: what SigV4 calls UriEncode. */
export function uriEncode(text: string): string {
  return encodeURIComponent(text).replace(
    UNRESERVED_BY_ENCODE_URI_COMPONENT,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** The key as a URL's path, slashes kept. */
export function encodeKeyPath(key: string): string {
  return key.split('/').map(uriEncode).join('/')
}
