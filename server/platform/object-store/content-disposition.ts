import { uriEncode } from './key.ts'

/**
 * `Content-Disposition: attachment` after RFC 6266: a plain ASCII name for old clients, and the true one in
 * RFC 5987's extended notation. Path separators and control characters become `_`.
 */
export function attachmentDisposition(filename: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  const name = filename.toWellFormed().replace(/[\u0000-\u001f\u007f/\\]/g, '_')
  // `%` too: some browsers decode it in the plain form.
  const ascii = name.replace(/[^\x20-\x7e]|["%]/gu, '_')
  return ascii === name
    ? `attachment; filename="${ascii}"`
    : `attachment; filename="${ascii}"; filename*=UTF-8''${uriEncode(name)}`
}
