import { expect, test } from 'vitest'
import { compareVersions, isPrerelease } from './versions.ts'

const inOrder = [
  '0.9.9',
  '1.0.0-1',
  '1.0.0-alpha',
  '1.0.0-alpha.1',
  '1.0.0-alpha.beta',
  '1.0.0-beta',
  '1.0.0-beta.2',
  '1.0.0-beta.11',
  '1.0.0-rc.1',
  '1.0.0',
  '1.0.1-alpha',
  '1.2.0',
  '1.10.0',
  '2.0.0',
]

test.each(inOrder.flatMap((one) => inOrder.map((other) => [one, other] as const)))(
  '%s and %s',
  (one, other) => {
    expect(Math.sign(compareVersions(one, other))).toBe(
      Math.sign(inOrder.indexOf(one) - inOrder.indexOf(other)),
    )
  },
)

test('what comes before a release says so', () => {
  expect(inOrder.filter(isPrerelease)).toHaveLength(9)
})
