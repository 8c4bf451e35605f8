import fc from 'fast-check'
import { expect, test } from 'vitest'
import { peakMeter } from './analysis.ts'
import { coarsen, MalformedWaveform, readWaveform, writeWaveform } from './waveform.ts'

const waveforms = fc.record({
  sampleRate: fc.integer({ min: 1, max: 384_000 }),
  samplesPerPixel: fc.integer({ min: 1, max: 1_000_000 }),
  peaks: fc.int8Array({ maxLength: 400 }).map((peaks) => peaks.slice(0, peaks.length - (peaks.length % 2))),
})

test('what is written is read back', () => {
  fc.assert(
    fc.property(waveforms, (waveform) => {
      expect(readWaveform(writeWaveform(waveform))).toEqual(waveform)
      expect(readWaveform(Buffer.from(writeWaveform(waveform)))).toEqual(waveform)
    }),
  )
})

test('the header is audiowaveform’s: version 2, flag 1, rate, zoom, length, channels', () => {
  const bytes = writeWaveform({ sampleRate: 44_100, samplesPerPixel: 512, peaks: Int8Array.of(-1, 1, -2, 2) })
  expect(Buffer.from(bytes).toString('hex')).toBe(
    '0200000001000000' + '44ac0000' + '00020000' + '02000000' + '01000000' + 'ff01fe02',
  )
})

test('any cut, and any other version or depth, is refused', () => {
  const bytes = writeWaveform({ sampleRate: 8_000, samplesPerPixel: 64, peaks: new Int8Array(20) })
  for (let length = 0; length < bytes.length; length++)
    expect(() => readWaveform(bytes.subarray(0, length))).toThrow(MalformedWaveform)
  for (const at of [0, 4, 20]) {
    const other = bytes.slice()
    other[at] = 9
    expect(() => readWaveform(other)).toThrow(MalformedWaveform)
  }
})

test('folding keeps every extreme', () => {
  fc.assert(
    fc.property(waveforms, fc.integer({ min: 1, max: 50 }), (waveform, factor) => {
      const folded = coarsen(waveform, factor)
      expect(folded.peaks.length).toBe(2 * Math.ceil(waveform.peaks.length / 2 / factor))
      const lows = waveform.peaks.filter((_, index) => index % 2 === 0)
      const foldedLows = folded.peaks.filter((_, index) => index % 2 === 0)
      if (lows.length > 0) expect(Math.min(...foldedLows)).toBe(Math.min(...lows))
    }),
  )
})

test('peaks do not depend on how the bytes arrive', () => {
  const pcm = fc.int16Array({ minLength: 0, maxLength: 2_000 }).map((s) => new Uint8Array(s.slice().buffer))
  fc.assert(
    fc.property(pcm, fc.array(fc.integer({ min: 1, max: 301 }), { minLength: 1 }), (bytes, cuts) => {
      const whole = peakMeter(2)
      whole.push(bytes)
      const parts = peakMeter(2)
      for (let at = 0, cut = 0; at < bytes.length; cut++) {
        const size = cuts[cut % cuts.length] ?? 1
        parts.push(Buffer.from(bytes.buffer, at, Math.min(size, bytes.length - at)))
        at += size
      }
      expect(parts.samples()).toBe(Math.floor(bytes.length / 4))
      expect(parts.finish()).toEqual(whole.finish())
    }),
  )
})

test('both channels are averaged, and 8 bit is the upper half of 16', () => {
  const meter = peakMeter(2)
  meter.push(new Uint8Array(Int16Array.of(25_600, 12_800, -25_600, -12_800).buffer))
  expect([...meter.finish()]).toEqual([-75, 75])
})
