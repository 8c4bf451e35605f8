import fc from 'fast-check'
import { expect, test } from 'vitest'
import { attachmentDisposition } from './content-disposition.ts'

test.each([
  ['song.mp3', 'attachment; filename="song.mp3"'],
  ['naïve.mp3', `attachment; filename="na_ve.mp3"; filename*=UTF-8''na%C3%AFve.mp3`],
  ['a "b" c.mp3', `attachment; filename="a _b_ c.mp3"; filename*=UTF-8''a%20%22b%22%20c.mp3`],
  ['../up\\down.mp3', 'attachment; filename=".._up_down.mp3"'],
  ['line\r\nbreak: x', 'attachment; filename="line__break: x"'],
])('%j', (filename, header) => expect(attachmentDisposition(filename)).toBe(header))

test('no name breaks out of the header, and every name comes back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (filename) => {
      const header = attachmentDisposition(filename)
      expect(header).toMatch(/^attachment; filename="[^"\\]*"(; filename\*=UTF-8''[A-Za-z0-9%._~-]*)?$/)
      const extended = header.split("UTF-8''")[1]
      const name = extended === undefined ? /"(.*)"/.exec(header)?.[1] : decodeURIComponent(extended)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
      expect(name).toBe(filename.toWellFormed().replace(/[\u0000-\u001f\u007f/\\]/g, '_'))
    }),
  )
})
