import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Command } from './command.ts'
import { lyricsFrom } from './lyrics.ts'
import { ToldError } from './told-error.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'veza-lyrics-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function read(content: string | Buffer | undefined, language = 'en'): Promise<string> {
  const command = { config: { cwd: folder }, terminal: { language } } as unknown as Command
  if (content !== undefined) writeFileSync(join(folder, 'song.lrc'), content)
  const file = content === undefined ? 'nowhere.lrc' : 'song.lrc'
  return lyricsFrom(command, file).catch((error: unknown) => {
    if (!(error instanceof ToldError)) throw error
    return `${error.explained.code}: ${error.explained.what}`
  })
}

test('a file gives its lyrics, plain or with times', async () => {
  expect(await read('[Chorus]\r\nLa la\r\n')).toBe('[Chorus]\nLa la')
  expect(await read('\ufeff[ti:x]\r\n[00:01.00]La\r\n')).toBe('[ti:x]\n[00:01.00]La')
})

test('lines that have no time that can be read are named', async () => {
  const text = '[ti:x]\r\n\r\n[00:01.00]one\r\n[Chorus]\r\n[00:75.00]two\r\n'
  expect(await read(text)).toContain('song.lrc have no time that can be read, while others do: 4 and 5.')
  expect(await read(text, 'fr')).toContain('4 et 5')
})

test.each([
  ['nowhere', undefined],
  ['in another encoding', Buffer.from([0x4c, 0xe9])],
  ['too long', 'x'.repeat(20_001)],
  ['too large', Buffer.alloc(200_000, 'x')],
])('a file that is %s gives none', async (_what, content) => {
  expect(await read(content)).toContain('no-lyrics: There are no lyrics to be read in ')
})
