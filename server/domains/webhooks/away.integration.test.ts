import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { administer } from '../../../e2e/support/databases.ts'
import { type InboxRig, snapshot, startInbox } from './testing.ts'

let rig: InboxRig
beforeAll(async () => {
  rig = await startInbox({ env: { LOG_LEVEL: 'silent' } })
})
afterAll(() => rig?.stop())
beforeEach(() => rig.clear())

const isStored = async (id: string) => (await rig.event(id)) !== undefined

describe('where it cannot be stored, it is not taken, and nothing half stays', () => {
  const nothingStored = async (id: string) => {
    expect(await rig.log()).toEqual([])
    expect(await isStored(id)).toBe(false)
    expect(await rig.jobs()).toEqual([])
  }

  test('because the table of events is away', async () => {
    const event = snapshot()
    await sql`ALTER TABLE webhook_events RENAME TO webhook_events_away`.execute(rig.server.ctx.db)
    try {
      expect((await rig.deliver(event)).status).toBe(500)
    } finally {
      await sql`ALTER TABLE webhook_events_away RENAME TO webhook_events`.execute(rig.server.ctx.db)
    }
    await nothingStored(event.id)
  })

  test('because the job cannot be stored: the row and the event go with it', async () => {
    const event = snapshot()
    await sql`ALTER TABLE pgboss.job ADD CONSTRAINT no_webhooks CHECK (name <> 'webhooks.handle') NOT VALID`.execute(
      rig.server.ctx.db,
    )
    try {
      expect((await rig.deliver(event)).status).toBe(500)
    } finally {
      await sql`ALTER TABLE pgboss.job DROP CONSTRAINT no_webhooks`.execute(rig.server.ctx.db)
    }
    await nothingStored(event.id)
    expect((await rig.deliver(event)).status).toBe(200)
    expect((await rig.log()).map(({ result }) => result)).toEqual(['received'])
  })

  test('because the database is away; once it is back, it is taken', async () => {
    const event = snapshot()
    const name = new URL(rig.server.environment.DATABASE_URL ?? '').pathname.slice(1)
    const admin = (statement: string) => administer(inject('adminUrl'), statement)
    await admin(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
    try {
      await admin(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`)
      expect((await rig.deliver(event)).status).toBe(500)
    } finally {
      await admin(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`)
    }
    await nothingStored(event.id)
    expect((await rig.deliver(event)).status).toBe(200)
  })
})
