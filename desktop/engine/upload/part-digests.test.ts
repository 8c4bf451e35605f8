import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPartHash } from './part-digests.ts'
import { partsOf } from './plan.ts'

test('every part has the MD5 of its bytes, however the file was read', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 400 }),
      fc.integer({ min: 1, max: 90 }),
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }),
      (file, partBytes, steps) => {
        const hash = createPartHash(partBytes)
        for (let at = 0, turn = 0; at < file.length; turn++) {
          const step = steps[turn % steps.length] ?? 1
          hash.update(file.subarray(at, at + step))
          at += step
        }
        expect(hash.digest()).toEqual({
          partBytes,
          md5s: partsOf(file.length, partBytes).map(({ offset, bytes }) =>
            createHash('md5')
              .update(file.subarray(offset, offset + bytes))
              .digest('base64'),
          ),
        })
      },
    ),
  )
})

test('a part size that is none is refused', () => {
  for (const wrong of [0, -1, 1.5, Number.NaN]) expect(() => createPartHash(wrong)).toThrow(RangeError)
})
