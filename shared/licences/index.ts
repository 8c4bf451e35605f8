import { z } from 'zod'
import { commercial } from './commercial.ts'
import { exclusive } from './exclusive.ts'
import { personal } from './personal.ts'
import { podcast } from './podcast.ts'

/**
 * Licence texts of ours, in plain words. What was sold under a text keeps it: one that has been published is never
 * edited; a better one gets the next version, at the end of its list.
 */
export interface LicenceWords {
  readonly name: string
  /** One sentence, for a list. */
  readonly summary: string
  readonly text: string
}
export type LicenceLanguage = 'en' | 'fr'
/** All versions of one licence, the first first. */
export type LicenceVersions = readonly [
  Readonly<Record<LicenceLanguage, LicenceWords>>,
  ...Readonly<Record<LicenceLanguage, LicenceWords>>[],
]

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
