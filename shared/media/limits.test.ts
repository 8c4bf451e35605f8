import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defaultUploadLimitsMb, partLimits, partSizeFor, uploadLimits } from './limits.ts'

const MIB = 1024 * 1024
const defaults = { audioBytes: 500 * MIB, imageBytes: 10 * MIB, videoBytes: 500 * MIB }

test('nothing said: the defaults, and no warning', () => {
  const warnings: string[] = []
  expect(uploadLimits({ MAX_UPLOAD_IMAGE_MB: '  ' }, (w) => warnings.push(w))).toEqual(defaults)
  expect(warnings).toEqual([])
})

test.each(['0', '-1', 'abc', 'NaN', 'Infinity', '1e9', '12MB', '0.0000001', '9'.repeat(30)])(
  '%j falls back to the default with one warning',
  (value) => {
    const warnings: string[] = []
    expect(uploadLimits({ MAX_UPLOAD_AUDIO_MB: value }, (w) => warnings.push(w))).toEqual(defaults)
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain(`MAX_UPLOAD_AUDIO_MB=${value}`)
    expect(warnings[0]).toContain(String(defaultUploadLimitsMb.MAX_UPLOAD_AUDIO_MB))
  },
)

test('each variable sets its own limit', () => {
  const raw = { MAX_UPLOAD_AUDIO_MB: '1', MAX_UPLOAD_IMAGE_MB: ' 2 ', MAX_UPLOAD_VIDEO_MB: '2.5' }
  const limits = uploadLimits(raw, () => expect.unreachable())
  expect(limits).toEqual({ audioBytes: MIB, imageBytes: 2 * MIB, videoBytes: 2.5 * MIB })
})

test('parts are 8 MiB up to the last size that fits, and grow just past it', () => {
  const edge = partLimits.defaultBytes * partLimits.maxParts
  expect(partSizeFor(0)).toBe(8 * MIB)
  expect(partSizeFor(edge)).toBe(8 * MIB)
  expect(partSizeFor(edge + 1)).toBe(9 * MIB)
  expect(() => partSizeFor(-1)).toThrow(RangeError)
  expect(() => partSizeFor(0.5)).toThrow(RangeError)
})

test('no object passes the part count, no part is under the minimum, none is larger than needed', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (bytes) => {
      const part = partSizeFor(bytes)
      expect(Math.ceil(bytes / part)).toBeLessThanOrEqual(partLimits.maxParts)
      expect(part).toBeGreaterThanOrEqual(partLimits.minBytes)
      expect(part % MIB).toBe(0)
      if (part > partLimits.defaultBytes) expect((part - MIB) * partLimits.maxParts).toBeLessThan(bytes)
    }),
  )
})
