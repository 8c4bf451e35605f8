import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boxesIn, boxSplitter, MalformedBoxes } from './boxes.ts'
import { initSegment, mediaSegment } from './cmaf.ts'
import { readFragment, readTrackHeader } from './fragments.ts'

const sampleDescription = Buffer.from(`00000010${Buffer.from('stsd').toString('hex')}0000000000000000`, 'hex')
const init = initSegment({ timescale: 44_100, primingTicks: 1_024, sampleDescription })
const samples = fc.array(fc.record({ bytes: fc.integer({ min: 0, max: 300 }), ticks: fc.nat(5_000) }), {
  minLength: 1,
  maxLength: 60,
})
const noDefaults = { ticks: 0, bytes: 0 }

test('the header says what it was given', () => {
  const header = readTrackHeader(init)
  expect(header).toMatchObject({ timescale: 44_100, primingTicks: 1_024 })
  expect(Buffer.from(header.sampleDescription)).toEqual(sampleDescription)
  expect([...boxesIn(init)].map((box) => box.type)).toEqual(['ftyp', 'moov'])
  expect(
    readTrackHeader(initSegment({ timescale: 8_000, primingTicks: 0, sampleDescription })).primingTicks,
  ).toBe(0)
})

test('a fragment says what it was given, and its media begin where it says', () => {
  fc.assert(
    fc.property(samples, fc.maxSafeNat(), (given, decodeTicks) => {
      const payload = given.map((sample, index) => new Uint8Array(sample.bytes).fill(index % 251))
      const bytes = mediaSegment({ sequence: 7, decodeTicks, samples: given, payload })
      expect(readFragment(bytes, noDefaults)).toEqual({ decodeTicks, samples: given })
      const [moof, mdat] = [...boxesIn(bytes)]
      expect(mdat?.type).toBe('mdat')
      expect(Buffer.from(bytes.subarray(mdat?.body, mdat?.end))).toEqual(Buffer.concat(payload))
      expect(moof?.end).toBe(mdat?.start)
    }),
  )
})

test('no cut of a header or a fragment is read as if it were whole', () => {
  const fragment = mediaSegment({
    sequence: 1,
    decodeTicks: 0,
    samples: [
      { bytes: 3, ticks: 1_024 },
      { bytes: 2, ticks: 1_000 },
    ],
    payload: [new Uint8Array(3), new Uint8Array(2)],
  })
  for (let length = 0; length < init.length; length++)
    expect(() => readTrackHeader(init.subarray(0, length))).toThrow(MalformedBoxes)
  const moofBytes = [...boxesIn(fragment)][0]?.end ?? 0
  for (let length = 0; length < moofBytes; length++)
    expect(() => readFragment(fragment.subarray(0, length), noDefaults)).toThrow(MalformedBoxes)
})

test('damaged bytes are refused as such, never with another error or without end', () => {
  fc.assert(
    fc.property(fc.nat(init.length - 1), fc.nat(255), (at, value) => {
      const damaged = Uint8Array.from(init)
      damaged[at] = value
      try {
        readTrackHeader(damaged)
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedBoxes)
      }
    }),
    { numRuns: 2_000 },
  )
})

test('boxes come out whole however the stream is cut', () => {
  const stream = Buffer.concat([
    init,
    mediaSegment({ sequence: 1, decodeTicks: 0, samples: [], payload: [] }),
  ])
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 97 }), { minLength: 1 }), (cuts) => {
      const seen: string[] = []
      let size = 0
      const splitter = boxSplitter((type, bytes) => {
        seen.push(type)
        size += bytes.length
      })
      for (let at = 0, cut = 0; at < stream.length; cut++) {
        const next = cuts[cut % cuts.length] ?? 1
        splitter.push(stream.subarray(at, at + next))
        at += next
      }
      splitter.end()
      expect(seen).toEqual(['ftyp', 'moov', 'moof', 'mdat'])
      expect(size).toBe(stream.length)
    }),
  )
})

test('a stream that ends inside a box does not end well', () => {
  const splitter = boxSplitter(() => undefined)
  splitter.push(init.subarray(0, init.length - 1))
  expect(() => splitter.end()).toThrow(MalformedBoxes)
})
