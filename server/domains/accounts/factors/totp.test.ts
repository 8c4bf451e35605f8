import { expect, test } from 'vitest'
import { totpAt } from '../../../../e2e/support/second-factors.ts'
import { newTotpSecret, totpStep, totpUri } from './totp.ts'

/** The secret of RFC 6238, appendix B ("12345678901234567890"). */
const RFC_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const at = (seconds: number) => new Date(seconds * 1000)

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_234_567_890, '005924'],
  [20_000_000_000, '353130'],
])('the RFC’s code at %i s is taken', (seconds, code) => {
  expect(totpStep(RFC_SECRET, code, at(seconds))).toBe(Math.floor(seconds / 30))
  expect(totpAt(RFC_SECRET, at(seconds))).toBe(code)
})

test.each([
  [-60, undefined],
  [-30, -1],
  [0, 0],
  [30, 1],
  [60, undefined],
])('a clock that is %i s off', (offSeconds, offSteps) => {
  const secret = newTotpSecret()
  // Wherever within a step the present is, one step either way is taken, and two are not.
  for (const second of [1_800_000_000, 1_800_000_015, 1_800_000_029]) {
    const code = totpAt(secret, at(second + offSeconds))
    const expected = offSteps === undefined ? undefined : Math.floor(second / 30) + offSteps
    expect(totpStep(secret, code, at(second))).toBe(expected)
  }
})

test('a secret has 160 bits, and no two are alike', () => {
  const secrets = new Set(Array.from({ length: 50 }, newTotpSecret))
  expect(secrets.size).toBe(50)
  for (const secret of secrets) expect(secret).toMatch(/^[A-Z2-7]{32}$/)
})

test('the address of the QR code names us, the account and the secret', () => {
  const uri = new URL(totpUri(RFC_SECRET, 'someone+tag@veza.example'))
  expect(uri.protocol).toBe('otpauth:')
  expect(decodeURIComponent(uri.pathname)).toBe('/Veza:someone+tag@veza.example')
  expect(uri.searchParams.get('secret')).toBe(RFC_SECRET)
  expect(uri.searchParams.get('issuer')).toBe('Veza')
})
