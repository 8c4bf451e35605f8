import type { Language } from '@veza/shared/studio/language.ts'

/** Those that are sung most. A track may have any other; then that is offered as well. */
const common =
  'ar bg bn br ca co cs cy da de el en es et eu fa fi fr ga gl he hi hr hu hy id is it ja ka ko ln lt lv mk nb nl oc pl pt pt-BR ro ru sk sl sq sr sv sw ta th tl tr uk ur vi wo yo zh zu'.split(
    ' ',
  )

/** What a language is called. @param tag BCP 47 */
export function tellLanguage(tag: string, language: Language): string {
  try {
    return new Intl.DisplayNames(language, { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}

/** As they are called, by their names. @param chosen is among them */
export function lyricLanguages(
  chosen: string,
  language: Language,
): { readonly value: string; readonly label: string }[] {
  const tags = chosen === '' || common.includes(chosen) ? common : [...common, chosen]
  return tags
    .map((value) => ({ value, label: tellLanguage(value, language) }))
    .toSorted((one, other) => one.label.localeCompare(other.label, language))
}
