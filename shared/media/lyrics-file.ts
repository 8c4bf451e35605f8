import { LYRICS_MAX } from '../contracts/lyrics.ts'

/** A letter takes four bytes at most. */
export const LYRICS_BYTES_MAX = 4 * LYRICS_MAX

export type LyricsFile =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'too-large' | 'not-text' }

/** Reads an `.lrc` or `.txt`: UTF-8, or UTF-16 that says so. Other encodings cannot be told apart, and are not guessed at. */
export function readLyricsFile(bytes: Uint8Array): LyricsFile {
  if (bytes.length > LYRICS_BYTES_MAX) return { kind: 'too-large' }
  const [first, second] = bytes
  const isLittle = first === 0xff && second === 0xfe
  const isBig = first === 0xfe && second === 0xff
  try {
    const encoding = isLittle ? 'utf-16le' : isBig ? 'utf-16be' : 'utf-8'
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
    return text.includes('\0') ? { kind: 'not-text' } : { kind: 'text', text }
  } catch {
    return { kind: 'not-text' }
  }
}
