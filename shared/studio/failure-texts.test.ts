import { expect, test } from 'vitest'
import { tellFailure } from './failure-texts.ts'
import { failureCodes } from './failures.ts'
import { languageOf, languages } from './language.ts'

test.each(failureCodes)('%s says what happened, what is safe and what to do, in both languages', (code) => {
  const told = languages.map((language) => tellFailure({ code, params: {} }, language))
  for (const { what, safe, todo } of told)
    for (const sentence of [what, safe, todo]) expect(sentence.length).toBeGreaterThan(10)
  expect(told[0]?.what).not.toBe(told[1]?.what)
})

test('parameters are put in place', () => {
  expect(tellFailure({ code: 'source-gone', params: { path: '/a/b.wav' } }, 'en').what).toContain('/a/b.wav')
})

test('the language follows the locale, English where it is not ours', () => {
  expect(languageOf('fr_CA.UTF-8')).toBe('fr')
  expect([languageOf('de_DE'), languageOf(undefined), languageOf('C')]).toEqual(['en', 'en', 'en'])
})
