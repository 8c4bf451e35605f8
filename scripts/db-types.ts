/**
 * Writes the database's types from a migrated database, or with `--verify` says whether they are current.
 * Usage: node scripts/db-types.ts <database url> [--verify]
 * (kysely-codegen's own overrides need TypeScript's JS API, which version 7 has not; server/platform/db/schema.ts
 * narrows what the database cannot tell.)
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const local = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export function generateDbTypes(url: string, verify: boolean): { ok: boolean; output: string } {
  const result = spawnSync(
    process.execPath,
    [
      local('../node_modules/kysely-codegen/dist/cli/bin.js'),
      ...['--url', url, '--dialect', 'postgres', '--camel-case'],
      ...['--out-file', local('../server/platform/db/schema.generated.ts')],
      ...['--exclude-pattern', '{schema_migrations,pgboss.*}', '--default-schema', 'public'],
      ...['--type-mapping', JSON.stringify({ int8: 'number' })],
      ...(verify ? ['--verify'] : []),
    ],
    { encoding: 'utf8' },
  )
  return { ok: result.status === 0, output: `${result.stdout}${result.stderr}` }
}

if (import.meta.main) {
  const [url = '', flag] = process.argv.slice(2)
  const { ok, output } = generateDbTypes(url, flag === '--verify')
  console.log(output)
  process.exitCode = ok ? 0 : 1
}
