import { filesUnder, lineAt, type Rule, type SourceFile } from './rule.ts'

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
/** Up to what a statement of Kysely's sets, within that statement. */
const setting =
  /\b(?:updateTable|insertInto)\(\s*(['"]?)(\w+)\1\s*\)(?:(?!updateTable\(|insertInto\(|\.execute|\n\n)[\s\S])*?\.(?:set|doUpdateSet)\(/g

/** A status moves by the guarded transition alone, which lives in files of that name. */
export const statusWrites: Rule = {
  name: 'status moves by transition',
  check: (root) => {
    const stateful = tablesWithStatus(root)
    return filesUnder(root, ['server', 'desktop'], /\.ts$/)
      .filter(({ path }) => !/(?:\.test|\/transition|\/testing)\.ts$/.test(path))
      .flatMap((file) => [...namedWrites(file), ...patches(file, stateful)])
  },
}

function namedWrites({ path, text }: SourceFile): string[] {
  const usesKysely = text.includes('updateTable(') || text.includes('onConflict(')
  return [...text.matchAll(inSql), ...(usesKysely ? text.matchAll(inKysely) : [])].map(
    ({ index }) => `${path}:${lineAt(text, index)} writes a status; call transition(), which guards it`,
  )
}

/** A patch from elsewhere may hold a status, unless its type says `{ status?: never }`: the compiler holds it to that. */
function patches({ path, text }: SourceFile, stateful: ReadonlySet<string>): string[] {
  return [...text.matchAll(setting)].flatMap((match) => {
    const [whole, quote, table = ''] = match
    // Where the table is a variable it may be any.
    if (quote !== '' && !stateful.has(table)) return []
    const given = argumentAt(text, match.index + whole.length)
    return foreignParts(given)
      .filter((part) => !isWithoutStatus(text, part))
      .map(
        (part) =>
          `${path}:${lineAt(text, match.index)} sets all that “${part}” holds; name the columns, or type it with { status?: never }`,
      )
  })
}

/** What stands between the bracket before `start` and its partner. */
function argumentAt(text: string, start: number): string {
  let depth = 1
  let end = start
  for (; end < text.length; end++) {
    if (text[end] === '(') depth++
    if (text[end] === ')' && --depth === 0) break
  }
  return text.slice(start, end).trim()
}

/** What a patch takes from variables or calls, whole. */
function foreignParts(patch: string): string[] {
  const isLiteral = /^(?:\{|['"]|(?:\(\w*\)|\w+)\s*=>\s*\(\s*\{)/.test(patch)
  if (!isLiteral) return [patch]
  return [...patch.matchAll(/\.\.\.\s*([\w.]+)/g)].map(([, name = '']) => name)
}

function isWithoutStatus(text: string, name: string): boolean {
  if (!/^\w+$/.test(name)) return false
  return new RegExp(`\\b${name}: [^;)]*?\\{ ${COLUMNS}\\?: never \\}`).test(text)
}

/** By the migrations, as Kysely spells them. */
function tablesWithStatus(root: string): Set<string> {
  const tables = filesUnder(root, ['migrations'], /\.sql$/).flatMap(({ text }) => [
    ...text.matchAll(/CREATE TABLE (\w+) \(([\s\S]*?)\n\)/g),
    ...text.matchAll(/ALTER TABLE (\w+)\s+(ADD COLUMN [^;]*)/g),
  ])
  const column = new RegExp(`(?:^|ADD COLUMN)\\s*${COLUMNS} `, 'm')
  return new Set(
    tables
      .filter(([, , columns = '']) => column.test(columns))
      .map(([, name = '']) => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())),
  )
}
