import type { Clock } from '@veza/shared/kernel/time.ts'
import {
  type LicenceTemplate,
  licenceTemplates,
  licenceWords,
  newestVersion,
} from '@veza/shared/licences/index.ts'
import { type LicenceText, licenceTextSchema } from '@veza/shared/studio/bridge/releases.ts'
import { type Language, languages } from '@veza/shared/studio/language.ts'
import { z } from 'zod'
import { ApiProblem, NetworkProblem } from '../api/problem.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { anonymously } from '../session/session.ts'

const KEY_PREFIX = 'licence-texts:'
const keptSchema = z.array(licenceTextSchema)

/**
 * The licence texts that a server offers, in every language, asked of it and kept; where it does not answer, those that it said
 * last, or else those that this Studio came with. @param server origin
 */
export async function licenceTexts(db: Sqlite, clock: Clock, server: string): Promise<LicenceText[]> {
  try {
    const texts = await ask(server, clock)
    keep(db, server, texts)
    return texts
  } catch (error) {
    if (!(error instanceof NetworkProblem || (error instanceof ApiProblem && error.isTemporary))) throw error
    return kept(db, server) ?? builtIn()
  }
}

async function ask(server: string, clock: Clock): Promise<LicenceText[]> {
  const [first, ...others] = await Promise.all(
    languages.map(async (locale) => {
      const { items } = await anonymously(server, clock, (api) => api.products.licenceTemplates({ locale }))
      return { locale, items }
    }),
  )
  return (first?.items ?? []).flatMap(({ template, version, ...words }) => {
    const said = new Map([[first?.locale, words]])
    for (const { locale, items } of others) {
      const same = items.find((item) => item.template === template && item.version === version)
      if (same) said.set(locale, { name: same.name, summary: same.summary, text: same.text })
    }
    // A text that is not there in every language yet is offered when it is.
    const read = licenceTextSchema.safeParse({ template, version, words: Object.fromEntries(said) })
    return read.success ? [read.data] : []
  })
}

function keep(db: Sqlite, server: string, texts: readonly LicenceText[]): void {
  db.prepare(
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  ).run(KEY_PREFIX + server, JSON.stringify(texts))
}

function kept(db: Sqlite, server: string): LicenceText[] | undefined {
  const value = db
    .prepare<[string], string>('SELECT value FROM settings WHERE key = ?')
    .pluck()
    .get(KEY_PREFIX + server)
  const read = value === undefined ? undefined : keptSchema.safeParse(JSON.parse(value)).data
  return read?.length ? read : undefined
}

const builtIn = (): LicenceText[] =>
  (Object.keys(licenceTemplates) as LicenceTemplate[]).map((template) => {
    const version = newestVersion(template)
    const inLanguage = (language: Language) => licenceWords(template, version, language)
    return { template, version, words: { en: inLanguage('en'), fr: inLanguage('fr') } }
  })
