import { extractText, getDocumentProxy } from 'unpdf'
import { expect, test } from 'vitest'
import { type Block, renderPdf } from './index.ts'
import { unpackWoff } from './woff.ts'

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

test('of many at once two are made side by side, and those for whom there is no place are told', async () => {
  let now = 0
  let most = 0
  const rows = Array.from({ length: 50 }, (_, row) => [`row ${row}`])
  const table: Block = { kind: 'table', columns: [{ width: 1, align: 'left' }], head: [''], rows, foot: [] }
  /** Counts who is drawing at the moment. */
  const counted: readonly Block[] = Object.assign([table], {
    *[Symbol.iterator]() {
      most = Math.max(most, ++now)
      yield table
      now--
    },
  })
  const all = await Promise.allSettled(Array.from({ length: 40 }, () => madeOf(counted)))
  expect(most).toBe(2)
  const refused = all.filter((one) => one.status === 'rejected')
  expect(refused.map(({ reason }) => reason.code)).toEqual(Array(6).fill('documents-busy'))
})

const made = (...blocks: readonly Block[]) => madeOf(blocks)
const madeOf = (blocks: readonly Block[]) =>
  renderPdf({ title: 'A', author: 'Veza', language: 'en', at: new Date(0), footer: 'A', blocks })
const read = async (pdf: Buffer) =>
  (await extractText(await getDocumentProxy(new Uint8Array(pdf)), { mergePages: true })).text

test('text of several scripts is broken into lines, and every character of it is there once', async () => {
  const title = '長い題名'.repeat(40)
  const words = Array.from({ length: 100 }, (_, at) => `${'wörter'.repeat(1 + (at % 5))}${at}`)
  const text = await read(await made({ kind: 'lines', lines: [`${title} ${words.join(' ')}`, 'next\n山田'] }))
  const lines = text.split('\n').map((line) => line.trim())
  expect(lines.length).toBeGreaterThan(5)
  expect(lines.join('').replaceAll(' ', '')).toBe(`${title}${words.join('')}next山田A1/1`)
  // No word is torn apart.
  const whole = new Set(text.split(/\s+/))
  expect(words.filter((word) => !whole.has(word))).toEqual([])
})

test('a font that is not needed is not in the file, one that is lies there with few of its characters, the same each time', async () => {
  const plain = await made({ kind: 'lines', lines: ['Maya Ångström'] })
  expect(plain.toString('latin1')).not.toMatch(/Kosugi|ZCOOL|Gowun/)
  const [one, other] = [
    await made({ kind: 'lines', lines: ['山田'] }),
    await made({ kind: 'lines', lines: ['山田'] }),
  ]
  expect(one.toString('latin1')).toMatch(/Kosugi/)
  expect(one.toString('latin1')).not.toMatch(/ZCOOL|Gowun/)
  expect(one.length).toBeLessThan(40_000)
  expect(one.equals(other)).toBe(true)
})

test('a name is written by one font where one knows all of it', async () => {
  const pdf = (await made({ kind: 'lines', lines: ['王芳张伟'] })).toString('latin1')
  expect(pdf).toMatch(/ZCOOL/)
  expect(pdf).not.toMatch(/Kosugi/)
})

test('what is no WOFF file is refused', () => {
  expect(() => unpackWoff(Buffer.from('OTTO and so on'))).toThrow('no WOFF')
})
