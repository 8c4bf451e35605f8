import { randomBytes } from 'node:crypto'
import { basename } from 'node:path'
import { expect, inject } from 'vitest'
import { administer, databaseUrl, TEST_DATABASE_PREFIX } from './databases.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** PostgreSQL of this run, signed in as one who may create databases. */
    adminUrl: string
    /** PostgreSQL of this run, signed in as the product. */
    appUrl: string
    /** A database with all migrations applied; empty where there are none. */
    templateDatabase: string
  }
}

export interface TestDatabase {
  readonly url: string
  readonly name: string
  readonly schema: 'public'
  /** Removes it, with whatever is still connected; kept and named where a test of the file has failed. */
  drop(): Promise<void>
}

/** Files of tests of which one has failed: `test-failures.ts` says so. */
export const failedFiles = new Set<string>()

/**
 * A database of its own for a test file: with all migrations applied, or `bare`. Call it in `beforeAll`, and `drop` in `afterAll`.
 */
export async function testDatabase(options: { bare?: boolean } = {}): Promise<TestDatabase> {
  const file = expect.getState().testPath ?? 'unknown'
  const name = databaseName(file)
  const template = options.bare ? '' : inject('templateDatabase')
  const owner = new URL(inject('appUrl')).username
  await administer(
    inject('adminUrl'),
    `CREATE DATABASE ${name} OWNER "${owner}" ${template === '' ? '' : `TEMPLATE ${template}`}`,
  )
  return { url: databaseUrl(inject('appUrl'), name), name, schema: 'public', drop: () => drop(name, file) }
}

async function drop(name: string, file: string): Promise<void> {
  if (failedFiles.has(file))
    console.log(`A test failed; its database is kept: ${databaseUrl(inject('appUrl'), name)}`)
  else await administer(inject('adminUrl'), `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
}

/** PostgreSQL cuts names at 63 bytes: the part that makes it unique must lie before. */
function databaseName(testPath: string): string {
  const file = basename(testPath).replace(/\.(integration\.)?test\.ts$/, '')
  const plain = file
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, 30)
  return `${TEST_DATABASE_PREFIX}${plain}_${randomBytes(4).toString('hex')}`
}
