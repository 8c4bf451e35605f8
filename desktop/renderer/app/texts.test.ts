import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { appTexts } from './app-texts.ts'
import { problemTexts } from './problems.ts'
import { defineTexts, say, type Texts } from './texts.ts'

const folder = new URL('../features/', import.meta.url)
const ofFeatures: Texts[] = []
for (const name of readdirSync(folder)) {
  for (const file of readdirSync(new URL(`${name}/`, folder)).filter((one) => one.endsWith('texts.ts'))) {
    const module = (await import(new URL(`${name}/${file}`, folder).href)) as Record<string, Texts>
    ofFeatures.push(...Object.values(module))
  }
}
const all = [appTexts, problemTexts, ...ofFeatures]

const PLURAL = /_(?:zero|one|two|few|many|other)$/
const plain = (keys: object) => [...new Set(Object.keys(keys).map((key) => key.replace(PLURAL, '')))].sort()
const slots = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()

test('each feature names its words as no other does', () => {
  const names = all.map(({ name }) => name)
  expect(names.length).toBeGreaterThan(5)
  expect(new Set(names).size).toBe(names.length)
})

test.each(all.map((texts) => [texts.name, texts] as const))(
  '%s says the same in both languages',
  (_, { en, fr }) => {
    expect(plain(fr)).toEqual(plain(en))
    for (const [key, text] of Object.entries(fr as Record<string, string>)) {
      const english =
        (en as Record<string, string>)[key] ?? (en as Record<string, string>)[key.replace(PLURAL, '_other')]
      expect([key, slots(text)]).toEqual([key, slots(english ?? '')])
      expect([key, text.trim()]).not.toEqual([key, ''])
    }
    // Numbers come to it as they are written: formed a second time, 10,000 would be none.
    for (const text of [...Object.values(en), ...Object.values(fr)]) expect(text).not.toMatch(/\{\w+,/)
  },
)

test.each(all.map((texts) => [texts.name, texts] as const))(
  '%s has every form of a plural',
  (_, { en, fr }) => {
    for (const [language, words] of [
      ['en', en],
      ['fr', fr],
    ] as const) {
      const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories
      const counted = Object.keys(words)
        .filter((key) => key.endsWith('_other'))
        .map((key) => key.slice(0, -6))
      for (const key of counted)
        expect(Object.keys(words)).toEqual(expect.arrayContaining(forms.map((form) => `${key}_${form}`)))
    }
  },
)

test('a key is said in the language, with its values and in the right number', () => {
  const library = ofFeatures.find(({ name }) => name === 'library') as Texts<'count_one' | 'count_other'>
  expect(say(library, 'en')('count', { count: 1 })).toBe('1 track')
  expect(say(library, 'fr')('count', { count: 3 })).toBe('3 morceaux')
  expect(say(library, 'fr')('count', { count: 0 })).toBe('0 morceau')
  expect(say(library, 'en')('count', { count: 10_000 })).toBe('10,000 tracks')
})

test('numbers are written as the language writes them', () => {
  const texts = defineTexts('numbers', {
    en: { tracks_one: '{count} track of {all}', tracks_other: '{count} tracks of {all}' },
    fr: {
      tracks_one: '{count} morceau de {all}',
      tracks_other: '{count} morceaux de {all}',
      tracks_many: '{count} morceaux de {all}',
    },
  })
  expect(say(texts, 'en')('tracks', { count: 12_345, all: 'mine' })).toBe('12,345 tracks of mine')
  expect(say(texts, 'fr')('tracks', { count: 12_345, all: 2_000 })).toBe('12\u202f345 morceaux de 2\u202f000')
  expect(say(texts, 'en')('tracks', { count: 1, all: 1 })).toBe('1 track of 1')
})

test('no line of French begins with a sign that belongs to the word before it', () => {
  const fr = { loss: '« {title} » : perdu ! Vraiment ? 5 % ; à 12:30', other: 'Rien' }
  const texts = defineTexts('signs', { en: { loss: '“{title}” : lost !', other: 'Nothing' }, fr })
  expect(say(texts, 'fr')('loss', { title: 'Ici : là' })).toBe(
    '«\u00a0Ici : là\u00a0»\u00a0: perdu\u00a0! Vraiment\u00a0? 5\u00a0%\u00a0; à 12:30',
  )
  expect(say(texts, 'en')('loss', { title: 'Here' })).toBe('“Here” : lost !')
})
