import { filesUnder, lineAt, type Rule } from './rule.ts'

/** Columns that hold where a thing stands in its life. */
const COLUMNS = '(?:status|state|integrity)'

/** `UPDATE … SET … status =`, up to the end of the SET list, in SQL of any case; upserts too. */
const inSql = new RegExp(
  `\\bSET\\s(?:(?!\\bWHERE\\b|\\bRETURNING\\b|[\`;])[\\s\\S])*?\\b"?${COLUMNS}"?\\s*=`,
  'g',
)
/** Kysely's `.set({ … status … })` and `.set('status', …)`, and the same of an upsert. */
const inKysely = new RegExp(
  `\\.(?:set|doUpdateSet)\\(\\s*(?:\\{[^}]*?\\b${COLUMNS}\\s*[:,}]|'${COLUMNS}')`,
  'g',
)

/** A status moves by the guarded transition alone, which lives in files of that name. */
export const statusWrites: Rule = {
  name: 'status moves by transition',
  check: (root) =>
    filesUnder(root, ['server', 'desktop'], /\.ts$/)
      .filter(({ path }) => !/(?:\.test|\/transition|\/testing)\.ts$/.test(path))
      .flatMap(({ path, text }) =>
        [
          ...text.matchAll(inSql),
          ...(text.includes('updateTable(') || text.includes('onConflict(') ? text.matchAll(inKysely) : []),
        ].map(
          ({ index }) => `${path}:${lineAt(text, index)} writes a status; call transition(), which guards it`,
        ),
      ),
}
