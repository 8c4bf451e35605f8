import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ByteSource } from './byte-source.ts'
import { readMp3Promise } from './mp3-header.ts'
import { findShortfall } from './shortfall.ts'

interface Counted extends ByteSource {
  readonly reads: () => number
  readonly largest: () => number
}

/** A file in memory that counts what is asked of it; it may be said to be larger than it is. */
function counted(bytes: Uint8Array, size = bytes.length): Counted {
  let reads = 0
  let largest = 0
  return {
    bytes: size,
    reads: () => reads,
    largest: () => largest,
    read: async (at, length) => {
      reads++
      largest = Math.max(largest, length)
      return bytes.subarray(at, at + length)
    },
  }
}

const MIB = 1024 * 1024
async function expectBounded(bytes: Uint8Array, size?: number): Promise<void> {
  const source = counted(bytes, size)
  const shortfall = await findShortfall(source, 1)
  const promise = await readMp3Promise(source)
  expect(source.reads()).toBeLessThan(20_000)
  expect(source.largest()).toBeLessThanOrEqual(16 * MIB)
  for (const figure of [
    shortfall?.claimedSeconds ?? 0,
    shortfall?.foundSeconds ?? 0,
    promise?.samples ?? 0,
  ]) {
    expect(Number.isFinite(figure)).toBe(true)
    expect(figure).toBeGreaterThanOrEqual(0)
  }
}

const u32 = (value: number) => Buffer.from([value >>> 24, value >>> 16, value >>> 8, value])
const word = fc.oneof(
  fc.constantFrom(0, 1, 2, 7, 8, 0x7fffffff, 0x80000000, 0xffffffff),
  fc.nat({ max: 64 }),
  fc.nat({ max: 0xffffffff }),
)
const types = ['ftyp', 'moov', 'trak', 'mdia', 'mdhd', 'hdlr', 'minf', 'stbl', 'stsz', 'stco', 'co64']
const type = fc.constantFrom(...types, 'stsc', 'stts', 'moof', 'mdat', 'sidx', 'free')
const marks = fc.constantFrom(
  'OggS\0',
  'OggS',
  'ID3\x04\0\0',
  '\xff\xfb\x90\x64',
  'Xing',
  'Info',
  'VBRI',
  'LAME',
  'RIFF',
  'WAVE',
  'soun',
)
const piece = fc.oneof(
  fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
  marks.map((mark) => Buffer.from(mark, 'latin1')),
  word.map(u32),
  fc.tuple(word, type).map(([size, name]) => Buffer.concat([u32(size), Buffer.from(name, 'latin1')])),
)
const head = fc.constantFrom(
  'OggS\0',
  '\0\0\0\x10ftypM4A \0\0\0\0',
  'ID3\x04\0\0\0\0\0\0',
  'RIFF\0\0\0\0WAVE',
  '',
)

test('nothing that a file may say makes the reading long, large or fail', async () => {
  await fc.assert(
    fc.asyncProperty(
      head,
      fc.array(piece, { maxLength: 60 }),
      fc.option(fc.nat()),
      async (first, pieces, more) => {
        const bytes = Buffer.concat([Buffer.from(first, 'latin1'), ...pieces])
        await expectBounded(bytes, bytes.length + (more ?? 0))
      },
    ),
    { numRuns: 2_000 },
  )
})

const box = (name: string, ...content: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(content)
  return Buffer.concat([u32(8 + body.length), Buffer.from(name, 'latin1'), body])
}
const words = (...values: readonly number[]) => Buffer.concat(values.map(u32))

/** A track of sound with tables of our choice. */
function mp4(tables: readonly Buffer[], ...behind: readonly Buffer[]): Buffer {
  const hdlr = box('hdlr', words(0, 0), Buffer.from('soun'), words(0, 0, 0))
  const mdhd = box('mdhd', words(0, 0, 0, 44_100, 0, 0))
  const trak = box('trak', box('mdia', mdhd, hdlr, box('minf', box('stbl', ...tables))))
  return Buffer.concat([box('ftyp', Buffer.from('M4A \0\0\0\0')), box('moov', trak), ...behind])
}

test('tables of an MP4, whatever stands in them', async () => {
  const table = fc.tuple(
    fc.constantFrom('stsz', 'stco', 'co64', 'stsc', 'stts'),
    fc.array(word, { maxLength: 24 }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(table, { maxLength: 8 }), async (tables) => {
      await expectBounded(mp4(tables.map(([name, values]) => box(name, words(0, ...values)))))
    }),
    { numRuns: 2_000 },
  )
})

test('an index that claims four thousand million samples is not counted through', async () => {
  const huge = 0xffffffff
  const all = [
    box('stsz', words(0, 1, huge)),
    box('stco', words(0, 1, 0)),
    box('stsc', words(0, 1, 1, huge, 1)),
    box('stts', words(0, 1, huge, 1_024)),
  ]
  await expectBounded(mp4(all))
  expect(await findShortfall(counted(mp4(all)), 0)).toBeUndefined()
})

test('an index is held against the bytes, to the byte', async () => {
  const index = (at: number) =>
    mp4([
      box('stsz', words(0, 0, 3, 10, 20, 30)),
      box('stco', words(0, 2, at, at + 30)),
      box('stsc', words(0, 2, 1, 2, 1, 2, 1, 1)),
      box('stts', words(0, 1, 3, 44_100)),
    ])
  const begins = index(0).length + 8
  const bytes = Buffer.concat([index(begins), box('mdat', Buffer.alloc(60))])
  expect(await findShortfall(counted(bytes), 0)).toBeUndefined()
  for (const [less, foundSeconds] of [
    [1, 2],
    [30, 2],
    [31, 1],
    [50, 1],
    [51, 0],
  ] as const)
    expect(await findShortfall(counted(bytes.subarray(0, bytes.length - less)), 0)).toEqual({
      claimedSeconds: 3,
      foundSeconds,
    })
})

test('boxes without end are followed so far, and no further', async () => {
  const boxes = Buffer.concat([box('ftyp'), Buffer.concat(Array.from({ length: 50_000 }, () => box('free')))])
  await expectBounded(boxes)
})

test('bytes that look like Ogg pages all over cost no more than a few checksums', async () => {
  const false64k = Buffer.concat([
    Buffer.from('OggS\0'),
    Buffer.alloc(21),
    Buffer.from([255]),
    Buffer.alloc(255, 1),
  ])
  const bytes = Buffer.concat([Buffer.from('OggS\0'), ...Array.from({ length: 2_000 }, () => false64k)])
  await expectBounded(bytes)
  expect(await findShortfall(counted(bytes), 1)).toBeUndefined()
})
