import { expect, test } from 'vitest'
import { refusalText, refusalTexts } from './refusal-texts.ts'
import type { Refusal } from './refusals.ts'

const one: { readonly [C in Refusal['code']]: Extract<Refusal, { code: C }> } = {
  gone: { code: 'gone' },
  unreadable: { code: 'unreadable' },
  empty: { code: 'empty' },
  'not-audio': { code: 'not-audio' },
  'no-samples': { code: 'no-samples' },
  drm: { code: 'drm' },
  damaged: { code: 'damaged' },
  'unsupported-format': { code: 'unsupported-format', params: { found: 'matroska' } },
  truncated: { code: 'truncated', params: { claimedSeconds: 30, foundSeconds: 2.2675 } },
  'too-many-channels': { code: 'too-many-channels', params: { channels: 8, maxChannels: 2 } },
  'too-long': { code: 'too-long', params: { seconds: 30_000, maxSeconds: 21_600 } },
  'too-large': { code: 'too-large', params: { bytes: 600_000_000, maxBytes: 524_288_000 } },
}

test.each(Object.values(one))(
  '$code is explained in both languages, every figure in its place',
  (refusal) => {
    for (const language of ['en', 'fr'] as const) {
      const text = refusalText(refusal, language)
      expect(text).not.toMatch(/[{}]/)
      const holes = [...refusalTexts[language][refusal.code].matchAll(/\{\{(\w+)\}\}/g)].map(
        ([, name]) => name,
      )
      expect(holes.toSorted()).toEqual(Object.keys('params' in refusal ? refusal.params : {}).toSorted())
    }
  },
)

test('figures are written as the language writes them', () => {
  expect(refusalText(one.truncated, 'en')).toContain('holds 2.27 s')
  expect(refusalText(one.truncated, 'fr')).toContain('contient 2,27 s')
})

test.each([
  [0, 0],
  [30, 29.998],
])(
  'promising %d s and holding %d s is said without figures that look alike',
  (claimedSeconds, foundSeconds) => {
    const refusal = { code: 'truncated', params: { claimedSeconds, foundSeconds } } as const
    expect(refusalText(refusal, 'en')).toBe(
      'The file is cut short: its end is missing. Copy or export it again, and let it finish.',
    )
    expect(refusalText(refusal, 'fr')).toMatch(/incomplet : il lui manque la fin/)
  },
)
