import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { expect, test } from 'vitest'
import { isTextKey, translatorFor } from '../texts/index.ts'
import type { Page } from '../views/page.ts'
import { told, waitIn } from './problems.ts'

const page = (locale: 'en' | 'fr') => ({ locale, t: translatorFor(locale) }) as Page

test.each([
  ['en', 1, '1 second'],
  ['en', 89.2, '90 seconds'],
  ['en', 91, '2 minutes'],
  ['fr', 0, '1 seconde'],
  ['fr', 900, '15 minutes'],
])('in %s, %d s are %s', (locale, seconds, words) => {
  expect(waitIn(locale, seconds).replace(/\s/g, ' ')).toBe(words)
})

test('a fault is told at its field where the form has it, and above the form where not', () => {
  const error = new DomainError(409, 'username-taken', 'The username “x” is taken.')
  const atField = told(page('fr'), error, new Map([['username', 'x']]))
  expect([...atField.faults.keys()]).toEqual(['username'])
  expect(atField.problem).toBeUndefined()
  expect(told(page('fr'), error, new Map()).problem).toMatch(/est pris/)
})

test('a password that is too common is told at the field it was typed into', () => {
  const error = new DomainError(400, 'password-too-common', 'x')
  const { faults } = told(
    page('en'),
    error,
    new Map([
      ['currentPassword', ''],
      ['newPassword', ''],
    ]),
  )
  expect([...faults.keys()]).toEqual(['newPassword'])
})

test('who has to wait is told how long, whatever the code', () => {
  const error = new DomainError(429, 'something-new', 'English alone', { retryAfterSeconds: 61 })
  expect(told(page('fr'), error, new Map()).problem).toContain('61')
})

test('what nobody has put into words yet is told in general, and never in the wrong language', () => {
  const error = new DomainError(400, 'something-new', 'English alone')
  expect(told(page('fr'), error, new Map()).problem).toBe(translatorFor('fr')('problem.other'))
})

test('every refusal that a service of accounts knows has its words', () => {
  const folder = join(import.meta.dirname, '../../domains/accounts')
  const codes = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(
      (path) =>
        path.endsWith('.ts') &&
        !path.endsWith('.test.ts') &&
        /^(?:changes|factors|leaving|password-reset|registration|verification|sign-in|passwords)/.test(path),
    )
    .flatMap((path) => [
      ...readFileSync(join(folder, path), 'utf8').matchAll(/\b4\d\d,\s+'([a-z]+(?:-[a-z]+)+)'/g),
    ])
    .map(([, code]) => code ?? '')
  expect(codes.length).toBeGreaterThan(20)
  expect(codes.filter((code) => !isTextKey(`problem.${code}`))).toEqual([])
})
