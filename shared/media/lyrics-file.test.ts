import { expect, test } from 'vitest'
import { readLyricsFile } from './lyrics-file.ts'

const utf16 = (text: string, isLittle: boolean) => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
  return isLittle ? bytes : bytes.swap16()
}

test.each([
  ['UTF-8', Buffer.from('[00:01.00]é שלום')],
  ['UTF-8 that says so', Buffer.from('\ufeff[00:01.00]é שלום')],
  ['UTF-16', utf16('[00:01.00]é שלום', true)],
  ['UTF-16, the other way around', utf16('[00:01.00]é שלום', false)],
])('lyrics are read from a file in %s', (_encoding, bytes) => {
  expect(readLyricsFile(bytes)).toEqual({ kind: 'text', text: '[00:01.00]é שלום' })
})

test.each([
  ['no text in an encoding that we know', Buffer.from([0x4c, 0xe9, 0x67]), 'not-text'],
  ['no text at all', Buffer.from('RIFF\0\0\0\0WAVE'), 'not-text'],
  ['too large', Buffer.alloc(80_001, 'a'), 'too-large'],
] as const)('a file that is %s is refused', (_what, bytes, kind) => {
  expect(readLyricsFile(bytes)).toEqual({ kind })
})
