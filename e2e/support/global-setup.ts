import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startPostgres } from '../../scripts/postgres.ts'
import { migrate } from '../../server/platform/db/migrate.ts'
import { buildPages } from '../../server/web/build.ts'
import { administer, databaseUrl, TEST_DATABASE_PREFIX } from './databases.ts'
import { provideS3 } from './s3/for-tests.ts'

interface Server {
  readonly adminUrl: string
  readonly appUrl: string
  /** @param keep leaves the databases where they are, for a person to look into */
  stop(keep: boolean): Promise<void>
}

/** Runs once before all integration tests: one PostgreSQL for the run with a migrated database to copy, and S3 if asked. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await buildPages()
  const given = process.env.TEST_DATABASE_URL
  const server = given === undefined ? await embeddedServer() : givenServer(given)
  const template = `${TEST_DATABASE_PREFIX}template_${process.pid}`
  try {
    await createTemplate(server, template)
  } catch (error) {
    await server.stop(false)
    throw error
  }
  const stopS3 = await provideS3(project)
  project.provide('adminUrl', server.adminUrl)
  project.provide('appUrl', server.appUrl)
  project.provide('templateDatabase', template)
  return async () => {
    await stopS3()
    await administer(server.adminUrl, `DROP DATABASE ${template} WITH (FORCE)`)
    const left = await testDatabases(server)
    const someFailed = project.vitest.state.getFailedFilepaths().length > 0
    await server.stop(someFailed && left.length > 0 && process.env.CI === undefined)
  }
}

/** Migrations run once; copying the result takes a fraction of the time. */
async function createTemplate({ adminUrl, appUrl }: Server, name: string): Promise<void> {
  await administer(adminUrl, `CREATE DATABASE ${name} OWNER "${new URL(appUrl).username}"`)
  await migrate(databaseUrl(appUrl, name))
}

async function testDatabases({ adminUrl }: Server): Promise<unknown[]> {
  return administer(adminUrl, `SELECT 1 FROM pg_database WHERE datname LIKE '${TEST_DATABASE_PREFIX}%'`)
}

/** Its account must be allowed to create databases. What failed tests leave behind there is for its owner to remove. */
function givenServer(url: string): Server {
  return { adminUrl: url, appUrl: url, stop: async () => undefined }
}

async function embeddedServer(): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'veza-postgres-'))
  // PostgreSQL may have to run as another user than we are, who must get in.
  await chmod(folder, 0o755)
  const server = await startPostgres({ folder, durable: false, say: console.error })
  return {
    adminUrl: server.adminUrl,
    appUrl: server.url,
    stop: async (keep) => {
      await server.stop()
      if (keep) console.error(`Kept for you: node scripts/open-database.ts ${folder}`)
      else await rm(folder, { recursive: true, force: true })
    },
  }
}
