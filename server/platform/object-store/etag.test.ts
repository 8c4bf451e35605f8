import { createHash, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { compositeEtag, etagFromMd5, unquoteEtag } from './etag.ts'

test('the composite ETag is the MD5 of the binary MD5s, and their number', () => {
  // As computed by `for p in a b; do printf $p | openssl md5 -binary; done | openssl md5`.
  expect(compositeEtag(['0cc175b9c0f1b6a831c399e269772661', '92eb5ffee6ae2fec3ad71c777531578f'])).toBe(
    '96e024ba2074fe77e8e965ba43a704be-2',
  )
})

test('the two spellings of an MD5 are one', () => {
  const body = randomBytes(10)
  const md5 = () => createHash('md5').update(body)
  expect(etagFromMd5(md5().digest('base64'))).toBe(md5().digest('hex'))
  expect(unquoteEtag('"abc-2"')).toBe('abc-2')
  expect(unquoteEtag(undefined)).toBe('')
})
