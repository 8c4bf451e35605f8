import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { administer } from '../e2e/support/databases.ts'
import { type TestDatabase, testDatabase } from '../e2e/support/postgres.ts'
import { generateDbTypes } from './db-types.ts'

let one: TestDatabase
let two: TestDatabase
let bare: TestDatabase
beforeAll(async () => {
  one = await testDatabase()
  two = await testDatabase()
  bare = await testDatabase({ bare: true })
})
afterAll(() => Promise.all([one.drop(), two.drop(), bare.drop()]))

test('each database is migrated and apart from the others', async () => {
  await administer(one.url, 'CREATE TABLE mine (id int)')
  const tables = `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`
  const names = async (url: string) => (await administer(url, tables)).map((row) => row.table_name)
  expect(await names(one.url)).toContain('mine')
  expect(await names(two.url)).not.toContain('mine')
  expect(await names(two.url)).toContain('schema_migrations')
  expect(await names(bare.url)).toEqual([])
})

test("the database's types in TypeScript are those of the migrations", () => {
  const { ok, output } = generateDbTypes(two.url, true)
  expect(output).not.toContain('Error')
  expect(ok).toBe(true)
})

test('the product is no superuser, and a dropped database is gone', async () => {
  expect(await administer(two.url, 'SELECT rolsuper FROM pg_roles WHERE rolname = current_user')).toEqual([
    { rolsuper: false },
  ])
  await two.drop()
  expect(
    await administer(inject('adminUrl'), `SELECT 1 FROM pg_database WHERE datname = '${two.name}'`),
  ).toEqual([])
})
