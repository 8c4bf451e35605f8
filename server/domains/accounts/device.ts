import type { Locale } from '../../platform/mail/index.ts'

/** From most to least particular: most browsers also name the ones they descend from. */
const programs: readonly (readonly [RegExp, string])[] = [
  [/Veza[- ]?Studio/i, 'Veza Studio'],
  [/Edg(?:e|A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]

const systems: readonly (readonly [RegExp, string])[] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/i, 'Windows'],
  [/CrOS/, 'ChromeOS'],
  [/Mac OS X|Macintosh|darwin/i, 'macOS'],
  [/Linux/i, 'Linux'],
]

const on: Readonly<Record<Locale, string>> = { en: 'on', fr: 'sur' }

/** A device as its owner would recognise it in a list: `Firefox on Linux`. Empty where nothing is known. */
export function deviceOf(userAgent: string, locale: Locale = 'en'): string {
  const program = find(programs, userAgent) ?? userAgent.split(/[\s/(]/)[0] ?? ''
  const system = systemOf(userAgent)
  return system && program ? `${program} ${on[locale]} ${system}` : program
}

/** `Linux`, `macOS`; undefined where nothing is known. */
export const systemOf = (userAgent: string): string | undefined => find(systems, userAgent)

const find = (list: typeof programs, text: string) => list.find(([pattern]) => pattern.test(text))?.[1]
