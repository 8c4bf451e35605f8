/** Languages in which the Studio speaks. */
export const languages = ['en', 'fr'] as const
export type Language = (typeof languages)[number]

/**
 * The language of a POSIX locale (`fr_CA.UTF-8` → `fr`); English where it is not one of ours.
 * @param locale value of LC_ALL, LC_MESSAGES or LANG
 */
export function languageOf(locale: string | undefined): Language {
  const code = (locale ?? '').slice(0, 2).toLowerCase()
  return languages.find((language) => language === code) ?? 'en'
}

/** An error as a person would tell it. */
export interface Told {
  readonly what: string
  readonly safe: string
  readonly todo: string
}
