import { afterAll } from 'vitest'
import { moderating } from '../../../e2e/support/moderation.ts'
import { testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, startTestServer } from '../../../e2e/support/server.ts'
import { newStaff } from '../../../e2e/support/staff.ts'

/** A server of the test file's own, ended after it, with a creator, a listener and two moderators. */
export async function startModerating() {
  const database = await testDatabase()
  const server = await startTestServer({ databaseUrl: database.url })
  afterAll(async () => {
    await server.stop()
    await database.drop()
  })
  return {
    server,
    creator: await newUser(server),
    listener: await newUser(server, ['listener']),
    one: await newStaff(server, 'moderator'),
    other: await newStaff(server, 'moderator'),
    ...moderating(server),
  }
}
