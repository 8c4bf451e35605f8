import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { lyricsSchema } from '@veza/shared/contracts/lyrics.ts'
import { readLyrics } from '@veza/shared/media/lyrics.ts'
import { LYRICS_BYTES_MAX, readLyricsFile } from '@veza/shared/media/lyrics-file.ts'
import type { Command } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import { explained } from './explain.ts'
import { ToldError } from './told-error.ts'

/**
 * The words in a file, plain or LRC.
 * @throws ToldError where it cannot be read, and where lines of it have no time that can be: here somebody can put them right
 */
export async function lyricsFrom({ config, terminal }: Command, file: string): Promise<string> {
  const { language } = terminal
  const path = resolve(config.cwd, file)
  const read = await readText(path)
  const parsed = read === undefined ? undefined : lyricsSchema.safeParse(read)
  if (read === undefined || !parsed?.success)
    throw new ToldError(explained('no-lyrics', exitCodes.usage, language, { path }))
  const { faults } = readLyrics(read.replaceAll(/\r\n?/g, '\n'))
  if (faults.length === 0) return parsed.data
  const lines = new Intl.ListFormat(language).format(faults.map(({ line }) => String(line)))
  throw new ToldError(explained('bad-lyrics', exitCodes.usage, language, { path, lines }))
}

/** @returns undefined for what is no text, or too long to be lyrics */
async function readText(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile() || found.size > LYRICS_BYTES_MAX) return undefined
  const read = readLyricsFile(await readFile(path))
  return read.kind === 'text' ? read.text : undefined
}
