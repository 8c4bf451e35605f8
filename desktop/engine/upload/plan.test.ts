import { SIGN_MAX } from '@veza/shared/contracts/uploads.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FIRST_PARTS, md5OfEtag, nextBatch, type Part, partsOf, planParts } from './plan.ts'

const files = fc.record({
  bytes: fc.integer({ min: 1, max: 5_000 }),
  partBytes: fc.integer({ min: 1, max: 600 }),
})

describe('cutting a file into parts', () => {
  test('covers every byte once, in order, and only the last part is short', () => {
    fc.assert(
      fc.property(files, ({ bytes, partBytes }) => {
        const parts = partsOf(bytes, partBytes)
        let at = 0
        for (const [index, part] of parts.entries()) {
          expect(part).toMatchObject({ number: index + 1, offset: at })
          if (index < parts.length - 1) expect(part.bytes).toBe(partBytes)
          expect(part.bytes).toBeGreaterThan(0)
          at += part.bytes
        }
        expect(at).toBe(bytes)
      }),
    )
  })

  test('refuses sizes that are none', () => {
    for (const wrong of [0, -1, 1.5, Number.NaN]) {
      expect(() => partsOf(wrong, 5)).toThrow(RangeError)
      expect(() => partsOf(5, wrong)).toThrow(RangeError)
    }
  })
})

describe('planning what remains', () => {
  const stored = (parts: Part[]) =>
    fc.array(
      fc.record({
        number: fc.integer({ min: 1, max: parts.length + 3 }),
        bytes: fc.integer({ min: 0, max: 700 }),
        etag: fc.stringMatching(/^[0-9a-f]{32}$/),
      }),
      { maxLength: 40 },
    )

  test('every part is in the plan once; it is done only if the store has it in its size', () => {
    fc.assert(
      fc.property(
        files.chain(({ bytes, partBytes }) => {
          const parts = partsOf(bytes, partBytes)
          return fc.record({ parts: fc.constant(parts), listed: stored(parts) })
        }),
        ({ parts, listed }) => {
          const plan = planParts(parts, listed)
          const numbers = [...plan.missing, ...plan.toVerify].map(({ number }) => number)
          expect(numbers.toSorted((a, b) => a - b)).toEqual(parts.map(({ number }) => number))
          for (const part of plan.toVerify) {
            const last = listed.findLast(({ number }) => number === part.number)
            expect(last).toEqual({ number: part.number, bytes: part.bytes, etag: part.etag })
          }
          for (const part of plan.missing)
            expect(listed.findLast(({ number }) => number === part.number)?.bytes).not.toBe(part.bytes)
        },
      ),
    )
  })

  test('nothing stored: all is missing; all stored: nothing is', () => {
    const parts = partsOf(25, 10)
    expect(planParts(parts, []).missing).toEqual(parts)
    const all = parts.map(({ number, bytes }) => ({ number, bytes, etag: 'x' }))
    expect(planParts(parts, all).missing).toEqual([])
  })
})

test('an ETag is an MD5 only where it looks like one', () => {
  expect(md5OfEtag('"D41D8CD98F00B204E9800998ECF8427E"')).toBe('1B2M2Y8AsgTpgAmY7PhCfg==')
  for (const other of ['', 'd41d8cd98f00b204e9800998ecf8427e-3', 'zz', 'd41d8cd9'])
    expect(md5OfEtag(other)).toBeUndefined()
})

describe('signing in batches', () => {
  const MIB = 1024 * 1024

  test('asks at most once per ten parts, whatever the speed, and never beyond what one call signs', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.array(fc.option(fc.integer({ min: 0, max: 10 ** 10 }), { nil: undefined }), { minLength: 1 }),
        (total, speeds) => {
          let asked = 0
          for (let remaining = total; remaining > 0; asked++) {
            const bytesPerSecond = speeds[asked % speeds.length]
            const batch = nextBatch({ asked, total, remaining, partBytes: 8 * MIB, bytesPerSecond })
            expect(batch.least).toBeGreaterThan(0)
            expect(batch.most).toBeGreaterThanOrEqual(batch.least)
            expect(batch.most).toBeLessThanOrEqual(Math.min(remaining, SIGN_MAX))
            remaining -= batch.least
          }
          expect(asked).toBeLessThanOrEqual(Math.ceil(total / 10))
        },
      ),
    )
  })

  test('is small at first and on a slow line, larger on a fast one', () => {
    const question = { total: 1_000, remaining: 1_000, partBytes: 8 * MIB, bytesPerSecond: undefined }
    expect(nextBatch({ ...question, asked: 0 })).toEqual({ least: FIRST_PARTS, most: FIRST_PARTS })
    expect(nextBatch({ ...question, asked: 2, bytesPerSecond: 100_000 }).most).toBe(10)
    expect(nextBatch({ ...question, asked: 2, bytesPerSecond: 100_000_000 }).most).toBe(20)
  })
})
