import { z } from 'zod'
import { commercial } from './commercial.ts'
import { exclusive } from './exclusive.ts'
import { personal } from './personal.ts'
import { podcast } from './podcast.ts'
import type { LicenceLanguage, LicenceVersions, LicenceWords } from './words.ts'

export type { LicenceLanguage }

export const licenceTemplateSchema = z.enum(['personal', 'podcast', 'commercial', 'exclusive'])
export type LicenceTemplate = z.infer<typeof licenceTemplateSchema>

export const licenceTemplates: Readonly<Record<LicenceTemplate, LicenceVersions>> = {
  personal,
  podcast,
  commercial,
  exclusive,
}

/** The number of the newest version, from 1 on. */
export const newestVersion = (template: LicenceTemplate): number => licenceTemplates[template].length

/** Throws `RangeError` for a version that there is not. */
export function licenceWords(
  template: LicenceTemplate,
  version: number,
  language: LicenceLanguage,
): LicenceWords {
  const words = licenceTemplates[template][version - 1]
  if (!words) throw new RangeError(`the licence “${template}” has no version ${version}`)
  return words[language]
}
