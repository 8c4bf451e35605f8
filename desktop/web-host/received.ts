import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { basename, extname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'

/** Of a name, in UTF-8: what Linux takes; others take more. */
const NAME_MAX_BYTES = 255

/**
 * Takes a file that was dropped into the browser, which does not say where it lies, into the library's own folder.
 * Under its name only when it is whole. @returns its path
 */
export async function receiveFile(
  request: IncomingMessage,
  folder: string,
  id: string,
  givenName: string,
): Promise<string> {
  const dir = join(folder, id)
  const name = nameOf(givenName)
  const unfinished = join(dir, '.part')
  await mkdir(dir, { recursive: true })
  try {
    await pipeline(request, createWriteStream(unfinished, { flags: 'wx', flush: true }))
    await rename(unfinished, join(dir, name))
    return join(dir, name)
  } catch (error) {
    await rm(dir, { recursive: true, force: true })
    throw error
  }
}

/** The last part of whatever was said, without what file systems cannot hold. */
function nameOf(given: string): string {
  const last = basename(given.replaceAll('\\', '/')).replace(/[\p{Cc}<>:"|?*]/gu, '_')
  return /^\.*$/.test(last) ? 'untitled' : cutName(last)
}

/** By whole characters, before the ending where that leaves anything. */
function cutName(name: string): string {
  const ending = extname(name)
  const room = NAME_MAX_BYTES - Buffer.byteLength(ending)
  return room > 0 && name.length > ending.length
    ? cut(name.slice(0, name.length - ending.length), room) + ending
    : cut(name, NAME_MAX_BYTES)
}

function cut(text: string, maxBytes: number): string {
  let bytes = 0
  let kept = ''
  for (const character of text) {
    bytes += Buffer.byteLength(character)
    if (bytes > maxBytes) break
    kept += character
  }
  return kept
}
