import { extractText, getDocumentProxy } from 'unpdf'
import { expect, test } from 'vitest'
import { renderPdf } from './index.ts'

test('a long table leaves turns to others, and loses no row', async () => {
  const rows = Array.from({ length: 200 }, (_, row) => [`row ${row};`])
  let turns = 0
  let isDone = false
  const count = () => {
    turns++
    if (!isDone) setImmediate(count)
  }
  setImmediate(count)
  const pdf = await renderPdf({
    ...{ title: 'Long', author: 'Veza', language: 'en', at: new Date(0), footer: 'Long' },
    blocks: [
      { kind: 'table', columns: [{ width: 1, align: 'left' }], head: ['What'], rows, foot: [['the end']] },
    ],
  })
  isDone = true
  expect(turns).toBeGreaterThan(15)
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)), { mergePages: true })
  for (const [row] of rows) expect(text).toContain(row)
  expect(text).toContain('the end')
})
