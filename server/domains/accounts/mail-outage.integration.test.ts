import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { sql } from 'kysely'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
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

type Habits = Pick<SMTPServerOptions, 'onRcptTo'>

/** A mail server that takes what it does not put off; runs `work` while it is there. */
async function withMailServer(
  habits: Habits,
  work: (mails: readonly string[]) => Promise<void>,
): Promise<void> {
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
    ...habits,
  })
  smtp.on('error', () => undefined)
  smtp.listen(smtpPort, '127.0.0.1')
  await once(smtp.server, 'listening')
  try {
    await work(mails)
  } finally {
    await new Promise<void>((resolve) => smtp.close(() => resolve()))
  }
}

const signUp = async (username: string) => {
  const person = { email: `${username}@veza.example`, username, password: 'copper lantern under rain' }
  expect((await call(server, undefined, 'POST /auth/register', person)).status).toBe(201)
}

interface Waiting {
  readonly state: string
  readonly retries: number
}
/** Of the newest mail in the queue. */
const newestMail = async (): Promise<Waiting | undefined> => {
  const { rows } = await sql<Waiting>`SELECT state, retry_count AS retries FROM pgboss.job
    WHERE name = 'mail.send' ORDER BY created_on DESC LIMIT 1`.execute(server.ctx.db)
  return rows[0]
}

test('with no mail server there people sign up all the same, and the mail arrives when it is back', async () => {
  await signUp('early')
  await expect.poll(newestMail, { timeout: 30_000 }).toMatchObject({ state: 'retry' })
  await withMailServer({}, async (mails) => {
    await expect.poll(() => mails.length, { timeout: 60_000 }).toBe(1)
    expect(mails[0]).toContain('/verify-email#token=')
  })
})

test('a server that puts strangers off is asked again by the queue until it takes the mail, once', async () => {
  let putOff = 0
  const onRcptTo: Habits['onRcptTo'] = (_address, _session, answer) => {
    if (putOff === 3) return answer()
    putOff += 1
    answer(Object.assign(new Error('4.7.1 greylisted, come back later'), { responseCode: 451 }))
  }
  await withMailServer({ onRcptTo }, async (mails) => {
    await signUp('stranger')
    for (const retries of [0, 1, 2]) {
      await expect.poll(newestMail, { timeout: 30_000 }).toEqual({ state: 'retry', retries })
      expect([putOff, mails]).toEqual([retries + 1, []])
      // Its hour has come, without our waiting for it.
      await sql`UPDATE pgboss.job SET start_after = now() WHERE name = 'mail.send' AND state = 'retry'`.execute(
        server.ctx.db,
      )
    }
    await expect.poll(newestMail, { timeout: 30_000 }).toEqual({ state: 'completed', retries: 3 })
    expect(mails).toHaveLength(1)
    expect(mails[0]).toContain('/verify-email#token=')
  })
})
