import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { testDatabase } from '../e2e/support/postgres.ts'
import { startTestServer } from '../e2e/support/server.ts'

test('a part that cannot be stopped keeps no other open, and is told', async () => {
  const database = await testDatabase()
  const server = await startTestServer({ databaseUrl: database.url, env: { LOG_LEVEL: 'silent' } })
  try {
    const { db, jobs, mail } = server.ctx
    await sql`SELECT 1`.execute(db)
    const [stopJobs, closeMail] = [jobs.stop, mail.close]
    Object.assign(jobs, {
      stop: async (timeoutMs: number) => {
        await stopJobs(timeoutMs)
        throw new Error('the jobs do not stop')
      },
    })
    Object.assign(mail, {
      close: async () => {
        await closeMail()
        throw new Error('the mail does not close')
      },
    })
    await expect(server.stop()).rejects.toThrow('the jobs do not stop')
    await expect(fetch(server.url)).rejects.toThrow()
    await expect(sql`SELECT 1`.execute(db)).rejects.toThrow(/destroyed/)
  } finally {
    await database.drop()
  }
})
