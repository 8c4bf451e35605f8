import { COVER_MAX_BYTES } from '@veza/shared/studio/bridge/editor.ts'
import { expect, test } from 'vitest'
import { asGoodAsFits } from './crop.ts'

/** As large as its quality says. */
const encoding = (bytesAtBest: number) => {
  const asked: number[] = []
  const encode = async (quality: number) => {
    asked.push(quality)
    return { size: Math.round(bytesAtBest * quality), quality }
  }
  return { asked, encode }
}

test('a cover that fits is as good as can be; one of much noise gives up no more than it must', async () => {
  const plain = encoding(COVER_MAX_BYTES)
  expect((await asGoodAsFits(plain.encode, COVER_MAX_BYTES)).quality).toBe(0.92)
  expect(plain.asked).toHaveLength(1)
  const noisy = encoding(COVER_MAX_BYTES * 1.3)
  const made = await asGoodAsFits(noisy.encode, COVER_MAX_BYTES)
  expect(made.size).toBeLessThanOrEqual(COVER_MAX_BYTES)
  expect(made.quality).toBe(0.75)
})

test('in base64, what fits is within what the engine takes and its line carries', () => {
  const letters = Math.ceil(COVER_MAX_BYTES / 3) * 4
  expect(letters).toBeLessThanOrEqual(14_000_000)
})
