import type { Language } from '@veza/shared/studio/language.ts'
import { say } from '../../app/texts.ts'
import { salesTexts } from './texts.ts'

/** What a country is called. @param code ISO 3166-1, two letters; null where it is not known */
export const tellCountry = (code: string | null, language: Language): string =>
  code === null
    ? say(salesTexts, language)('unknown-country')
    : (new Intl.DisplayNames(language, { type: 'region' }).of(code) ?? code)
