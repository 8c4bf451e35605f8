import { expect, test } from 'vitest'
import { checkShape } from './json-shape.ts'

const check = (text: string) => () => checkShape(Buffer.from(text))

test.each(['{}', '[]', '"text"', '{"a":{"b":[1,2,{"c":null}]}}', '"[[[[\\"[[[["', '{"a":"\\\\"}'])(
  '%s passes',
  (text) => expect(check(text)).not.toThrow(),
)

test('depth is counted outside of texts, closing included', () => {
  expect(check(`${'[]'.repeat(10_000)}`)).not.toThrow()
  expect(check(JSON.stringify('['.repeat(10_000)))).not.toThrow()
  expect(check('['.repeat(64))).not.toThrow()
  expect(check('['.repeat(65))).toThrow(/64 levels/)
  expect(check('{"a":'.repeat(65))).toThrow(/64 levels/)
  expect(check(`"\\"${'['.repeat(100)}`)).not.toThrow()
})

test('keys are counted', () => {
  const keys = (count: number) => `{${Array.from({ length: count }, (_, at) => `"${at}":1`).join()}}`
  expect(check(keys(100_000))).not.toThrow()
  expect(check(keys(100_001))).toThrow(/100000 keys/)
  expect(check(JSON.stringify(':'.repeat(200_000)))).not.toThrow()
})
