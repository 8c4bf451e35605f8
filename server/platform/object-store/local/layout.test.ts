import { sep } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assertKey } from '../key.ts'
import { encodeSegment, folderOfPrefix, layoutUnder, recordPath } from './layout.ts'

const layout = layoutUnder('/store')
const segment = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
  fc.stringMatching(/^[aA.+%-]{1,300}$/),
  fc.constantFrom('a', 'A', 'a+json', 'é', 'e\u0301', '%41', '...', 'CON'),
)
const key = fc
  .array(segment, { minLength: 1, maxLength: 4 })
  .map((segments) => segments.join('/'))
  .filter((each) => {
    try {
      assertKey(each)
      return true
    } catch {
      return false
    }
  })

test('every key has a place of its own under the root, on any file system', () => {
  fc.assert(
    fc.property(key, key, (one, other) => {
      const path = recordPath(layout, one)
      expect(path.startsWith(`/store${sep}objects${sep}`)).toBe(true)
      expect(path).not.toContain(`${sep}..${sep}`)
      for (const name of path.split(sep)) expect(name.length).toBeLessThanOrEqual(255)
      // Plain lower-case ASCII: no file system folds its case or its Unicode form.
      expect(path).toMatch(/^[a-z0-9%+._/-]+$/)
      expect(path === recordPath(layout, other)).toBe(one === other)
    }),
    { numRuns: 2_000 },
  )
})

test('no record is in the way of a folder', () => {
  fc.assert(
    fc.property(key, key, (one, other) => {
      expect(recordPath(layout, `${other}/below`).startsWith(`${recordPath(layout, one)}${sep}`)).toBe(false)
    }),
  )
})

test('the folder of a prefix holds every key of it', () => {
  fc.assert(
    fc.property(key, fc.nat(), (one, cut) => {
      const prefix = one.slice(0, cut % (one.length + 1))
      if (!prefix.isWellFormed()) return
      expect(recordPath(layout, one).startsWith(folderOfPrefix(layout, prefix) + sep)).toBe(true)
    }),
  )
})

test('names stay readable where they can', () => {
  expect(encodeSegment('0198-ab.cd_ef.wav')).toBe('0198-ab.cd_ef.wav')
  expect(encodeSegment('A b')).toBe('%41%20b')
})
