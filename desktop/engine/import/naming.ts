import { basename, extname } from 'node:path'
import { type AudioFormatId, audioFormats, extensionOf } from '@veza/shared/media/formats.ts'
import { MAX_TITLE_LENGTH } from '@veza/shared/media/limits.ts'

const FILENAME_MAX = 255

/** Cuts a text to so many UTF-16 units without leaving half a character. */
export function cut(text: string, max: number): string {
  let end = Math.min(text.length, max)
  if (end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end--
  return text.slice(0, end).trim()
}

/** A first title: from the tags, else from the file's name. The creator changes it at will. */
export function firstTitle(tagged: string | undefined, path: string): string {
  const name = basename(path, extname(path))
    .replaceAll(/[\p{Cc}_\s]+/gu, ' ')
    .trim()
  return cut(tagged ?? '', MAX_TITLE_LENGTH) || cut(name, MAX_TITLE_LENGTH) || 'Untitled'
}

/**
 * The name under which a file is uploaded: its own, with an ending that says what is really inside, without control
 * characters, at most 255 long.
 */
export function uploadName(path: string, format: AudioFormatId): string {
  const { extensions } = audioFormats[format]
  const own = extensionOf(basename(path))
  const ending = (extensions as readonly string[]).includes(own) ? own : (extensions[0] ?? '')
  const stem = basename(path, extname(path)).replaceAll(/[\p{Cc}]/gu, '_') || 'audio'
  return `${cut(stem, FILENAME_MAX - ending.length - 1)}.${ending}`
}
