import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'

const NAME_MAX = 200

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
  const last = basename(given.replaceAll('\\', '/'))
    .replace(/[\p{Cc}<>:"|?*]/gu, '_')
    .slice(-NAME_MAX)
  return /^\.*$/.test(last) ? 'untitled' : last
}
