import { describe, expect, test } from 'vitest'
import { environment } from './environment.ts'
import { oneClock } from './one-clock.ts'
import { oneVersion } from './one-version.ts'
import { ownWords } from './own-words.ts'
import { plant } from './planted.ts'
import { statusWrites } from './status-writes.ts'

describe('status moves by transition', () => {
  const found = async (text: string, path = 'server/domains/a/queries.ts') => {
    using tree = plant({ [path]: text })
    return statusWrites.check(tree.root)
  }

  test.each([
    'db.updateTable("t").set({ title, status: "done" })',
    'db.updateTable("t").set({ status })',
    'db.updateTable("t").set(\'status\', "done")',
    'db.insertInto("t").onConflict((c) => c.doUpdateSet({ status: "x" }))',
    "sql`UPDATE t SET title = 'x', status = 'done' WHERE id = 1`",
    'const q = `UPDATE jobs\n  SET progress = 1,\n  state = ?`',
    "sql`UPDATE t SET integrity = 'ok'`",
    "sql`update t set title = 'x', status = 'done'`",
    'db.updateTable("t").set((row) => ({ title: row.ref("name"), status: "x" }))',
    `db.updateTable("t").set({ updatedAt: sql\`\${now}\`, status: "x" })`,
    'db.updateTable("t").set({ scan: "clean" })',
  ])('%s is found', async (text) => {
    expect(await found(`\n${text}`)).toHaveLength(1)
    expect(await found(text, 'desktop/engine/queue/x.ts')).toHaveLength(1)
  })

  test.each([
    'db.updateTable("t").set({ title }).where("status", "=", "draft")',
    'response.set("ETag", x).status(200)',
    '`The set does not name the same files.`\nconst status = "open"',
    "sql`UPDATE t SET title = 'x' WHERE status = 'draft'`",
    'db.insertInto("t").values({ status: "draft" })',
  ])('%s is not', async (text) => {
    expect(await found(text)).toEqual([])
  })

  const migrations = {
    'migrations/server/0001_a.sql': 'CREATE TABLE big_tracks (\n  id uuid,\n  status text NOT NULL\n);',
    'migrations/server/0002_b.sql': 'CREATE TABLE plain (\n  id uuid,\n  expected_status int\n);',
  }
  const foundWithTables = async (text: string) => {
    using tree = plant({ ...migrations, 'server/domains/a/queries.ts': text })
    return statusWrites.check(tree.root)
  }

  test.each([
    "tx.updateTable('bigTracks').set(patch).where('id', '=', id)",
    "tx\n  .updateTable('bigTracks')\n  .set(patch)",
    "tx.updateTable('bigTracks').set({ a: f(1), ...patch, updatedAt: now })",
    "tx.updateTable('bigTracks').set((eb) => ({ ...patch }))",
    "tx.updateTable('bigTracks').set(changesOf(patch))",
    "tx.updateTable('bigTracks').where('a', '=', f(b)).set(patch)",
    "tx.insertInto('bigTracks').values(row).onConflict((c) => c.column('id').doUpdateSet(patch))",
    'tx.updateTable(table).set(patch)',
    "tx.insertInto('plain').values(a).execute()\ntx.updateTable('bigTracks').set(patch)",
    "f(patch: { title?: string }) { tx.updateTable('bigTracks').set(patch) }",
  ])('a patch that may hold a status is found: %s', async (text) => {
    expect(await foundWithTables(text)).toHaveLength(1)
  })

  test.each([
    "tx.updateTable('plain').set(patch)",
    "tx.updateTable('bigTracks').set({ title, updatedAt: now })",
    "tx.updateTable('bigTracks').set('title', title)",
    "f(patch: Changes & { status?: never }) { tx.updateTable('bigTracks').set({ ...patch }) }",
    "tx.updateTable('bigTracks').set({ title }).execute()\nseen.set(key, value)",
  ])('one that cannot is not: %s', async (text) => {
    expect(await foundWithTables(text)).toEqual([])
  })

  test('transition.ts and tests may', async () => {
    const write = 'sql`UPDATE t SET status = 1`'
    expect(await found(write, 'server/platform/db/transition.ts')).toEqual([])
    expect(await found(write, 'server/domains/a/a.test.ts')).toEqual([])
  })
})

test('the clock is asked in one place', async () => {
  const asks = 'const a = Date.now() + Math.random(); new Date(); new Date(0)'
  using tree = plant({ 'server/a.ts': asks, 'shared/kernel/time.ts': asks, 'desktop/engine/a.test.ts': asks })
  const findings = await oneClock.check(tree.root)
  expect(findings.map((line) => line.split(' ')[0])).toEqual([
    'server/a.ts:1',
    'server/a.ts:1',
    'server/a.ts:1',
  ])
})

test('a package with another version is found', async () => {
  const version = (own: string, more = {}) => JSON.stringify({ version: own, ...more })
  using tree = plant({
    'package.json': version('1.2.3', { workspaces: ['a', 'b'] }),
    'package-lock.json': version('1.2.2'),
    'a/package.json': version('1.2.3'),
    'b/package.json': version('1.2.4'),
  })
  expect(await oneVersion.check(tree.root)).toEqual([
    'b/package.json says 1.2.4, the root says 1.2.3',
    'package-lock.json says 1.2.2, the root says 1.2.3',
  ])
})

describe('environment documented', () => {
  const schema = 'export const envSchema = { shape: { PORT: 1, SECRET_KEY: 1 } }'
  const template = 'PORT=4000\n# SECRET_KEY=\n# STUDIO_HOME=\n'
  const document = '| `PORT` | x |\n| `SECRET_KEY` | x |\n| `STUDIO_HOME` | x |\n'
  const files = (more: Record<string, string>) => ({
    'server/config/env.ts': schema,
    '.env.template': template,
    'docs/ENV_VARIABLES.md': document,
    'desktop/config/env.ts': 'process.env.STUDIO_HOME',
    ...more,
  })

  test.each([
    ['nothing', {}, []],
    [
      'a variable nobody wrote down',
      { 'server/config/env.ts': schema.replace('PORT', 'NEW_ONE: 1, PORT') },
      ['NEW_ONE stands in server/config/env.ts and not in .env.template'],
    ],
    [
      'one missing in the document',
      { 'docs/ENV_VARIABLES.md': document.replace('PORT', 'HAVEN') },
      [
        'PORT stands in .env.template and not in docs/ENV_VARIABLES.md',
        'HAVEN stands in docs/ENV_VARIABLES.md and not in .env.template',
      ],
    ],
    [
      'one nobody reads',
      { 'desktop/config/env.ts': '' },
      ['STUDIO_HOME stands in .env.template, and nothing reads it'],
    ],
  ])('%s', async (_, more, expected) => {
    using tree = plant(files(more as Record<string, string>))
    expect(await environment.check(tree.root)).toEqual(expected)
  })
})

test("a path of somebody's machine is found", async () => {
  const own = ['import "../shared/studio/a.ts" // see ./', 'work/x and network/', 'work'].join('')
  using tree = plant({
    'docs/a.md': ['see ', '/wo', 'rk/main'].join(''),
    'server/b.ts': ['// as ', '../shared', '/spec says'].join(''),
    'server/c.ts': own,
  })
  expect((await ownWords.check(tree.root)).map((line) => line.split(' ')[0])).toEqual([
    'docs/a.md:1',
    'server/b.ts:1',
  ])
})
