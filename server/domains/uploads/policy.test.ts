import { expect, test } from 'vitest'
import { admit, assertQuota } from './policy.ts'

const limits = { audioBytes: 20 * 1024 * 1024, imageBytes: 1, videoBytes: 1 }
const audio = (bytes: number) => () => admit(limits, { purpose: 'original', filename: 'a.wav', bytes })

test('one byte over the limit is told in bytes, far over it in MB', () => {
  expect(audio(limits.audioBytes)).not.toThrow()
  expect(audio(limits.audioBytes + 1)).toThrow('has 20971521 bytes; up to 20971520 bytes')
  expect(audio(2 * limits.audioBytes)).toThrow('has 40 MB; up to 20 MB')
})

test('a quota that is nearly full is told in bytes, and so is what would not fit', () => {
  const quota = 5 * 1024 * 1024
  expect(() => assertQuota(quota, quota - 10, 10)).not.toThrow()
  expect(() => assertQuota(quota, quota - 10, 11)).toThrow(
    'take 5242870 bytes of 5242880 bytes, and this one has 11 bytes',
  )
  expect(() => assertQuota(quota, quota / 2, quota)).toThrow('take 2.5 MB of 5 MB, and this one has 5 MB')
})
