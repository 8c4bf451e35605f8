import { systemClock } from '@veza/shared/kernel/time.ts'
import { expect, test } from 'vitest'
import { urlSigner } from './signatures.ts'

const signer = urlSigner(new Uint8Array(32).fill(7), 'http://127.0.0.1', systemClock)
const headers = { 'content-type': 'audio/mp4' }
const toSign = { method: 'PUT', key: 'a', query: {}, headers, expires: 4_000_000_000 } as const

function verdictOf(change: (signature: string) => string) {
  const query = new URL(signer.sign(toSign)).searchParams
  query.set('x-veza-signature', change(query.get('x-veza-signature') ?? ''))
  return signer.verify({ method: 'PUT', key: 'a', query, header: () => 'audio/mp4' })
}

test('a signature that holds says which headers it covers', () => {
  expect(verdictOf((it) => it)).toEqual({ kind: 'valid', headers: ['content-type'] })
})

test.each<[string, (signature: string) => string]>([
  ['rubbish behind it', (it) => `${it}zz`],
  ['half a byte behind it', (it) => `${it}0`],
  ['capitals', (it) => it.toUpperCase()],
  ['a line end', (it) => `${it}\n`],
  ['nothing', () => ''],
])('a signature with %s is none', (_name, change) => {
  expect(verdictOf(change)).toEqual({ kind: 'mismatch' })
})
