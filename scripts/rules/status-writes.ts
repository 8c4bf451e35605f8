import { filesUnder, lineAt, type Rule, type SourceFile } from './rule.ts'

/** Columns that hold where a thing stands in its life. */
const COLUMNS = '(?:status|state|integrity|scan)'

/** Up to the end of a SET list. */
const inItsList = `\\s(?:(?!\\bWHERE\\b|\\bRETURNING\\b|[\`;])[\\s\\S])*?\\b"?${COLUMNS}"?\\s*=`
/** `UPDATE … SET … status =`, upserts too; in small letters only after its `update`, or any prose would be meant. */
const inSql = [
  new RegExp(`\\bSET${inItsList}`, 'g'),
  new RegExp(`\\bupdate\\s+(?:[\\w".]+\\s+(?:as\\s+)?(?:\\w+\\s+)?)?set${inItsList}`, 'gi'),
]
/** Kysely's `.set(…)`, and the same of an upsert. */
const kyselySet = /\.(?:set|doUpdateSet)\(/g
/** What is given to it: `'status', …`, `{ … status … }`, or what makes such an object of the row. */
const setsByName = new RegExp(`^'${COLUMNS}'`)
const setsInObject = new RegExp(
  `^(?:\\([^()]*\\)\\s*=>\\s*\\(|\\w+\\s*=>\\s*\\()?\\s*\\{[\\s\\S]*?\\b${COLUMNS}\\s*[:,}]`,
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
  const byKysely = usesKysely ? [...text.matchAll(kyselySet)].filter((match) => setsStatus(text, match)) : []
  const bySql = inSql.flatMap((pattern) => [...text.matchAll(pattern)])
  // By where they end: both patterns may find the same.
  const found = new Map([...bySql, ...byKysely].map((match) => [match.index + match[0].length, match]))
  return [...found.values()].map(
    ({ index }) => `${path}:${lineAt(text, index)} writes a status; call transition(), which guards it`,
  )
}

function setsStatus(text: string, { index, 0: call }: RegExpExecArray): boolean {
  const given = argumentAt(text, index + call.length)
  return setsByName.test(given) || setsInObject.test(given)
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
