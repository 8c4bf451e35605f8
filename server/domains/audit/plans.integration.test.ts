import { type AuditFilter, auditActions } from '@veza/shared/contracts/audit.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ExplainingDatabase, explainingDatabase } from '../../../e2e/support/plans.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { entries } from './queries.ts'

const ENTRIES = 40_000
const SOMEBODY = '01990000-0000-7000-8000-000000000001'
let database: TestDatabase
let explained: ExplainingDatabase

beforeAll(async () => {
  database = await testDatabase()
  explained = explainingDatabase(database.url)
  const who = sql`('01990000-0000-7000-8000-' || lpad((n % 500)::text, 12, '0'))::uuid`
  await sql`INSERT INTO audit_log (id, at, actor_id, action, subject_kind, subject_id, details)
    SELECT gen_random_uuid(), now() - n * interval '1 minute', ${who}, (${[...auditActions]}::text[])[1 + n % 27], 'case',
      gen_random_uuid(), jsonb_build_object('ownerId', ${who})
    FROM generate_series(1, ${ENTRIES}) AS n`.execute(explained.db)
  await sql`ANALYZE audit_log`.execute(explained.db)
  explained.take()
})
afterAll(async () => {
  await explained?.close()
  await database?.drop()
})

test.each<[string, Partial<AuditFilter>]>([
  ['all', {}],
  ['of an actor', { actor: SOMEBODY }],
  ['of an actor by name', { actor: 'maya' }],
  ['about somebody, and what is theirs', { subject: SOMEBODY }],
  ['of an action', { action: 'home.featured' }],
  ['of a family', { family: 'uploads' }],
  ['of a time', { from: '2026-01-01T00:00:00Z' }],
])('entries %s are found without reading the whole log', async (_which, filter) => {
  await entries(explained.db, { byServer: false, ...filter }, 50, undefined)
  const [plan] = explained.take()
  expect([plan?.text, plan?.wholeTables.includes('audit_log')]).toEqual([plan?.text, false])
})
