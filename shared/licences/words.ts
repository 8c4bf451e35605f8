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
