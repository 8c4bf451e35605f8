import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../e2e/support/postgres.ts'
import { startTestServer, type TestServer } from '../../e2e/support/server.ts'

let database: TestDatabase
let server: TestServer

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' } })
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

test('the whole contract is described as OpenAPI 3.1', async () => {
  const answer = await fetch(`${server.url}/api/v1/openapi.json`)
  const document = (await answer.json()) as {
    openapi: string
    paths: Record<string, Record<string, unknown>>
  }
  expect(document.openapi).toMatch(/^3\.1/)
  const calls = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  )
  expect(calls).toEqual(
    expect.arrayContaining([
      'post /auth/login',
      'patch /tracks/{id}',
      'post /uploads/{id}/sign',
      'post /uploads/bundles',
    ]),
  )
})
