import { expect, test } from 'vitest'
import { loopbackOrHttps } from './server-address.ts'

test.each([
  ['https://veza.example/some/page?x=1', 'https://veza.example'],
  ['veza.example', 'https://veza.example'],
  ['  Veza.Example:8443 ', 'https://veza.example:8443'],
  ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
  ['localhost:4000', 'http://localhost:4000'],
  ['[::1]:4000', 'http://[::1]:4000'],
])('%s is %s', (typed, origin) => {
  expect(loopbackOrHttps(typed)).toEqual({ kind: 'address', origin })
})

test.each([
  ['http://veza.example', 'open-server'],
  ['http://127.0.0.1.evil.example', 'open-server'],
  ['ftp://veza.example', 'bad-server'],
  ['', 'bad-server'],
  ['https://', 'bad-server'],
  ['two words', 'bad-server'],
])('%s is refused: %s', (typed, kind) => {
  expect(loopbackOrHttps(typed).kind).toBe(kind)
})
