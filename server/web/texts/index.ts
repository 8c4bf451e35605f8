import { createInstance } from 'i18next'
import { en, type TextKey, type Texts } from './en.ts'
import { fr } from './fr.ts'

export type { TextKey } from './en.ts'
export const locales = ['en', 'fr'] as const
export type Locale = (typeof locales)[number]

/** One reader's words. Values are put in as they are: whoever makes markup of them escapes. */
export type Translate = (key: TextKey, values?: Readonly<Record<string, string | number>>) => string

const words = createInstance({
  lng: 'en',
  fallbackLng: 'en',
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false },
  resources: { en: { translation: en }, fr: { translation: fr } },
})
await words.init()

export function translatorFor(locale: Locale): Translate {
  const translate = words.getFixedT(locale)
  return (key, values) => translate(key, { ...values })
}

/** The words that the player needs in the browser. @param withQueue also those of the queue */
export function playerTexts(locale: Locale, withQueue = true): Record<string, string> {
  const texts: Texts = locale === 'fr' ? fr : en
  return Object.fromEntries(Object.entries(texts).filter(([key]) => isOfPlayer(key, withQueue)))
}

const isOfPlayer = (key: string, withQueue: boolean): boolean =>
  /^player\.(?:queue|together)\./.test(key) ? withQueue : key.startsWith('player.') || key === 'track.shared'

export function isLocale(text: unknown): text is Locale {
  return locales.some((locale) => locale === text)
}

/**
 * The reader's language: asked for in the address, else kept in the cookie, else the best of `Accept-Language`
 * (RFC 9110 §12.5.4), else English.
 */
export function chooseLocale(
  asked: unknown,
  kept: string | undefined,
  acceptLanguage: string | undefined,
): Locale {
  if (isLocale(asked)) return asked
  if (isLocale(kept)) return kept
  const ranges = (acceptLanguage ?? '')
    .split(',')
    .map(readRange)
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality)
  return ranges.map(({ language }) => language).find(isLocale) ?? 'en'
}

function readRange(range: string): { language: string; quality: number } {
  const [tag = '', ...parameters] = range.trim().split(';')
  const weight = parameters.map((parameter) => /^\s*q=([\d.]+)/.exec(parameter)?.[1]).find(Boolean)
  return { language: tag.trim().toLowerCase().split('-')[0] ?? '', quality: weight ? Number(weight) : 1 }
}

/** For keys that are made up of what a service or a schema said. */
export function isTextKey(text: string): text is TextKey {
  return Object.hasOwn(en, text)
}
