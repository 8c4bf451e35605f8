import { describe, expect, it } from 'vitest'
import { en } from './en.ts'
import { fr } from './fr.ts'
import { chooseLocale, playerTexts, translatorFor } from './index.ts'

describe('the words', () => {
  it.each(Object.entries(en))('%s has the same gaps in French', (key, text) => {
    const gaps = (of: string) => (of.match(/\{\{\w+\}\}/g) ?? []).sort()
    expect(gaps(fr[key as keyof typeof fr])).toEqual(gaps(text))
  })

  it('are filled in as they are', () => {
    expect(translatorFor('fr')('track.byArtist', { title: '<b>', artist: 'L’Étoile' })).toBe(
      '<b> par L’Étoile',
    )
  })

  it('of the player travel, the others stay', () => {
    expect(playerTexts('fr')['player.play']).toBe('Lire')
    expect(playerTexts('en')).not.toHaveProperty('home.title')
  })
})

describe('chooseLocale', () => {
  it.each([
    ['fr', 'en', 'en', 'fr'],
    [undefined, 'fr', 'en', 'fr'],
    ['xx', 'yy', 'fr-CA,fr;q=0.9', 'fr'],
    [undefined, undefined, 'de, fr;q=0.5, en;q=0.7', 'en'],
    [undefined, undefined, 'fr;q=0', 'en'],
    [undefined, undefined, '', 'en'],
    [undefined, undefined, ';;q=,,', 'en'],
    [['fr'], undefined, undefined, 'en'],
  ])('address %s, cookie %s, header %s → %s', (asked, kept, header, chosen) => {
    expect(chooseLocale(asked, kept, header)).toBe(chosen)
  })
})
