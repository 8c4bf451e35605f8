import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { sql } from 'kysely'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { freePort } from '../../../scripts/ports.ts'

let database: TestDatabase
let server: TestServer
let smtpPort: number

beforeAll(async () => {
  database = await testDatabase()
  smtpPort = await freePort()
  const env = { SMTP_HOST: '127.0.0.1', SMTP_PORT: String(smtpPort), SMTP_FROM: 'veza@veza.example' }
  server = await startTestServer({ databaseUrl: database.url, env })
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

test('with no mail server there people sign up all the same, and the mail arrives when it is back', async () => {
  const person = { email: 'early@veza.example', username: 'early', password: 'copper lantern under rain' }
  expect((await call(server, undefined, 'POST /auth/register', person)).status).toBe(201)
  const mails: string[] = []
  const smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onData: (stream, _session, answer) => {
      text(stream).then((mail) => {
        mails.push(mail)
        answer()
      }, answer)
    },
  })
  const states = async () => {
    const jobs = sql<{ state: string }>`SELECT state FROM pgboss.job WHERE name = 'mail.send'`
    return (await jobs.execute(server.ctx.db)).rows.map(({ state }) => state)
  }
  await expect.poll(states, { timeout: 30_000 }).toEqual(['retry'])
  smtp.listen(smtpPort, '127.0.0.1')
  await once(smtp.server, 'listening')
  try {
    await expect.poll(() => mails.length, { timeout: 60_000 }).toBe(1)
    expect(mails[0]).toContain('/verify-email#token=')
  } finally {
    await new Promise<void>((resolve) => smtp.close(() => resolve()))
  }
})
