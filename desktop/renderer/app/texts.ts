import { type Language, languageOf, languages } from '@veza/shared/studio/language.ts'
import i18next, { type i18n } from 'i18next'
import { useMemo, useSyncExternalStore } from 'react'

type Words = Readonly<Record<string, string>>
/** `files_one` and `files_other` are the forms of one key. */
type KeyOf<K> = K extends `${infer Base}_${'zero' | 'one' | 'two' | 'few' | 'many' | 'other'}` ? Base : K

/** The words of one feature, in both languages. */
export interface Texts<K extends string = string> {
  readonly name: string
  readonly en: Readonly<Record<K, string>>
  readonly fr: Readonly<Record<K, string>>
}

type Values = Readonly<Record<string, string | number>>
export type Say<K extends string> = (key: KeyOf<K>, values?: Values) => string

/** Joins a feature's words to those of the others. @param name unlike any other feature's */
export function defineTexts<const T extends Words>(
  name: string,
  { en, fr }: { readonly en: T; readonly fr: { readonly [K in keyof T]: string } & Words },
): Texts<keyof T & string> {
  const texts = { name, en, fr: eachUnbroken(fr) } as Texts<keyof T & string>
  for (const language of languages) speech.addResourceBundle(language, name, texts[language])
  return texts
}

/** A line of French ends behind such a sign, never before it. */
const eachUnbroken = (words: Words): Words =>
  Object.fromEntries(
    Object.entries(words).map(([key, text]) => [key, text.replaceAll(/(?<=«) | (?=[»:;?!%])/g, '\u00a0')]),
  )

const speech: i18n = i18next.createInstance()
void speech.init({
  lng: 'en',
  fallbackLng: false,
  supportedLngs: [...languages],
  resources: {},
  initAsync: false,
  // React writes text as text.
  interpolation: { escapeValue: false, prefix: '{', suffix: '}' },
})

/** The browser's own language, where it is one of ours. */
export const systemLanguage = (): Language => languageOf(navigator.language)

export function speak(language: Language): void {
  document.documentElement.lang = language
  void speech.changeLanguage(language)
}

function subscribe(listener: () => void): () => void {
  speech.on('languageChanged', listener)
  return () => speech.off('languageChanged', listener)
}
const current = () => speech.language as Language

export const useLanguage = (): Language => useSyncExternalStore(subscribe, current)

/** Says the words of one feature, in the language of now. */
export function useTexts<K extends string>(texts: Texts<K>): Say<K> {
  const language = useLanguage()
  return useMemo(() => say(texts, language), [texts, language])
}

/** @see useTexts, for where there is no component */
export function say<K extends string>(texts: Texts<K>, language: Language = current()): Say<K> {
  const translate = speech.getFixedT(language, texts.name)
  const figures = new Intl.NumberFormat(language)
  const written = (value: string | number) => (typeof value === 'number' ? figures.format(value) : value)
  return (key, values = {}) => {
    const replace = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, written(value)]))
    // The number itself chooses the plural's form.
    return translate(key as string, { ...values, replace })
  }
}
