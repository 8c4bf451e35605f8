import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { licenceTemplateSchema, licenceTemplates, licenceWords, newestVersion } from './index.ts'

const languages = ['en', 'fr'] as const
const every = licenceTemplateSchema.options.flatMap((template) =>
  licenceTemplates[template].flatMap((_words, index) =>
    languages.map((language) => ({
      id: `${template} ${index + 1} ${language}`,
      ...licenceWords(template, index + 1, language),
    })),
  ),
)
const digest = (words: object) =>
  createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, 16)

/** What was sold under a text keeps it. A line here is never changed; a new version adds its own. */
const published: Readonly<Record<string, string>> = {
  'personal 1 en': 'ba9eda3f905923dc',
  'personal 1 fr': 'c4671765d38cc6b6',
  'podcast 1 en': '390989a14106bea8',
  'podcast 1 fr': '4e42bee906652f1f',
  'commercial 1 en': '14622da91b8644f5',
  'commercial 1 fr': '6664d33c6e9b662b',
  'exclusive 1 en': 'dcd5fc2dbb38f706',
  'exclusive 1 fr': '175a8970dafc0b53',
}

test('a text that was published is as it was, and a new one is written down here', () =>
  expect(Object.fromEntries(every.map(({ id, ...words }) => [id, digest(words)]))).toEqual(published))

test.each(every)(
  '$id says who, what, how long and whose, in points that count up',
  ({ name, summary, text }) => {
    expect(text).toMatch(new RegExp(`^(?:${name} licence|Licence ${name.toLowerCase()})\n`))
    const points = text.split('\n\n').slice(1)
    expect(points.map((point) => Number.parseInt(point, 10))).toEqual(
      points.map((_point, index) => index + 1),
    )
    expect(summary).toMatch(/^\S.{20,110}\.$/)
    expect(`${name}${summary}${text}`).not.toMatch(/[\t"']| {2}| \n|\n\n\n/)
    expect(text).toMatch(/^\d+\. (How long|Durée)\. /m)
    expect(text).toMatch(/^\d+\. (What stays with the seller|Ce qui reste au vendeur)\. /m)
  },
)

test('both languages have the same points', () => {
  for (const template of licenceTemplateSchema.options)
    for (const words of licenceTemplates[template])
      expect(words.en.text.split('\n').length, template).toBe(words.fr.text.split('\n').length)
})

test('the newest is the last, and there is none beyond it', () => {
  for (const template of licenceTemplateSchema.options) {
    const newest = newestVersion(template)
    expect(licenceWords(template, newest, 'en')).toBe(licenceTemplates[template].at(-1)?.en)
    expect(() => licenceWords(template, newest + 1, 'en')).toThrow(RangeError)
    expect(() => licenceWords(template, 0, 'en')).toThrow(RangeError)
  }
})
