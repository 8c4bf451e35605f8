import { expect, test } from 'vitest'
import { admit } from './policy.ts'

const limits = { audioBytes: 20 * 1024 * 1024, imageBytes: 1, videoBytes: 1 }
const audio = (bytes: number) => () => admit(limits, { purpose: 'original', filename: 'a.wav', bytes })

test('one byte over the limit is told in bytes, far over it in MB', () => {
  expect(audio(limits.audioBytes)).not.toThrow()
  expect(audio(limits.audioBytes + 1)).toThrow('has 20971521 bytes; up to 20971520 bytes')
  expect(audio(2 * limits.audioBytes)).toThrow('has 40 MB; up to 20 MB')
})
