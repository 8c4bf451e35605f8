import pg from 'pg'

/** Databases of tests begin with it, so that what a run left behind can be told from a person's own. */
export const TEST_DATABASE_PREFIX = 'veza_test_'

/** The same server and account, another database. */
export function databaseUrl(url: string, name: string): string {
  const other = new URL(url)
  other.pathname = `/${name}`
  return other.href
}

/** Runs one statement outside any transaction, as `CREATE DATABASE` wants it. */
export async function administer(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}
