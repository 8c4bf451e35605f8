import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../e2e/support/postgres.ts'
import { productionEnvironment } from '../../e2e/support/production.ts'
import { startTestServer, type TestServer } from '../../e2e/support/server.ts'

let database: TestDatabase
let server: TestServer

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
  const { mail } = server.ctx
  for (const [to, subject] of [
    ['ana@veza.example', 'First'],
    ['ben@veza.example', 'Second'],
    ['ana@veza.example', 'Third <b>'],
  ] as const)
    await mail.send({ to, subject, text: 'See https://veza.example/x#token=1', html: '<p>See</p>' })
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

test('programs get JSON, newest first, of one address or of all', async () => {
  const answer = await fetch(`${server.url}/dev/mailbox?to=ana@veza.example`)
  expect(answer.headers.get('content-type')).toContain('application/json')
  expect(await answer.json()).toEqual([
    {
      to: 'ana@veza.example',
      subject: 'Third <b>',
      text: expect.any(String),
      links: ['https://veza.example/x#token=1'],
    },
    {
      to: 'ana@veza.example',
      subject: 'First',
      text: expect.any(String),
      links: ['https://veza.example/x#token=1'],
    },
  ])
  expect(await (await fetch(`${server.url}/dev/mailbox`)).json()).toHaveLength(3)
  expect(await (await fetch(`${server.url}/dev/mailbox?to=nobody@veza.example`)).json()).toEqual([])
})

test('browsers get a page, with what was mailed escaped', async () => {
  const answer = await fetch(`${server.url}/dev/mailbox`, { headers: { accept: 'text/html,*/*;q=0.8' } })
  expect(answer.headers.get('content-type')).toContain('text/html')
  const html = await answer.text()
  expect(html).toContain('Third &lt;b&gt;')
  expect(html).toContain('href="https://veza.example/x#token=1"')
  const nonce = /style nonce="([^"]+)"/.exec(html)?.[1]
  expect(answer.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`)
})

test('a production server has no mailbox', async () => {
  const production = await startTestServer({
    databaseUrl: database.url,
    env: {
      ...productionEnvironment,
      // Nobody listens there: the server starts all the same.
      REDIS_URL: 'redis://127.0.0.1:1',
      DISABLE_RATE_LIMIT_FOR_TESTS: 'false',
      LOG_LEVEL: 'silent',
    },
  })
  try {
    const answer = await fetch(`${production.url}/dev/mailbox`)
    expect(answer.status).toBe(404)
    expect((await fetch(`${production.url}/api/v1/auth/me`)).status).toBe(401)
  } finally {
    await production.stop()
  }
})
