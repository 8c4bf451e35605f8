import { webhookEventStates } from '@veza/shared/contracts/order-states.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type BareCaller, bareCaller, fakeClock } from '../../../e2e/support/bare-http.ts'
import { explainingDatabase } from '../../../e2e/support/plans.ts'
import { bearer, giveTotp } from '../../../e2e/support/second-factors.ts'
import { newUser } from '../../../e2e/support/server.ts'
import { transition } from '../../platform/db/transition.ts'
import { findDeliveries } from './queries.ts'
import { type InboxRig, snapshot, startInbox, thin } from './testing.ts'

const clock = fakeClock()
let rig: InboxRig
let call: BareCaller
let admin: Record<string, string>

const staff = async (role: 'admin' | 'moderator') => {
  const user = await newUser(rig.server, [role])
  await giveTotp(call, user, clock)
  return bearer(user.accessToken)
}

beforeAll(async () => {
  rig = await startInbox({ clock, env: { LOG_LEVEL: 'silent' } })
  call = bareCaller(rig.server.url)
  admin = await staff('admin')
})
afterAll(() => rig?.stop())
beforeEach(() => rig.clear())

type Item = Record<string, unknown>
const list = async (query = '', path = 'deliveries') => {
  const { status, body } = await call(`GET /admin/webhooks/${path}${query}`, { headers: admin })
  expect(status).toBe(200)
  return body as { items: Item[]; nextCursor: string | null }
}
const found = async (query: string) => (await list(query)).items.map(({ eventId }) => eventId)

/** Parks what is pending, as the worker does after the last attempt. */
async function park(id: string): Promise<void> {
  const { transaction } = rig.server.ctx
  const now = clock.now()
  await transaction((tx) =>
    transition(tx, webhookEventStates, { table: 'webhook_events', id, from: 'pending', to: 'parked', now }),
  )
}

test.each(['deliveries', 'deliveries/01990000-0000-7000-8000-000000000001', 'events'])(
  '/admin/webhooks/%s is for admins alone, with a second factor',
  async (path) => {
    const route = `GET /admin/webhooks/${path}` as const
    const codeFor = async (headers: Record<string, string>) => (await call(route, { headers })).body.code
    expect(await codeFor({})).toBe('unauthenticated')
    expect(await codeFor({ authorization: (await newUser(rig.server)).authorization })).toBe(
      'needs-moderator',
    )
    expect(await codeFor(await staff('moderator'))).toBe('needs-admin')
    expect(await codeFor({ authorization: (await newUser(rig.server, ['admin'])).authorization })).toBe(
      'second-factor-required',
    )
  },
)

test('deliveries are found by what they are, newest first, page by page', async () => {
  const first = snapshot({ type: 'charge.refunded' })
  const second = snapshot({ type: 'payout.paid', object: { object: 'payout', id: 'po_1' } })
  for (const event of [first, second, thin({ snapshotId: first.id })]) {
    await rig.deliver(event)
    clock.advance(1_000)
  }
  await rig.post('{"id":"evt_forged","type":"charge.refunded"}')
  clock.advance(1_000)
  await rig.deliver({})

  expect(await found('')).toEqual([null, 'evt_forged', first.id, second.id, first.id])
  expect(await found('?invalidOnly=true')).toEqual(['evt_forged'])
  expect(await found('?type=charge.refunded')).toEqual(['evt_forged', first.id])
  expect(await found('?type=charge.refunded&invalidOnly=false&result=received')).toEqual([first.id])
  expect(await found('?result=duplicate')).toEqual([first.id])
  expect(await found('?result=error')).toEqual([null])
  expect(await found('?result=signature_invalid')).toEqual(['evt_forged'])
  expect(await found(`?eventId=${first.id}`)).toEqual([first.id, first.id])
  expect((await call('GET /admin/webhooks/deliveries?result=lost', { headers: admin })).status).toBe(400)
  expect((await call('GET /admin/webhooks/deliveries?cursor=none', { headers: admin })).body.code).toBe(
    'bad-cursor',
  )

  const seen: unknown[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await list(`?limit=2${cursor ? `&cursor=${cursor}` : ''}`)
    expect(page.items.length).toBeLessThanOrEqual(2)
    seen.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor
  }
  expect(seen).toEqual((await rig.log()).map(({ id }) => id).toReversed())
})

test('one delivery is shown with what it carried and what became of its event; a forged one with no event', async () => {
  const event = snapshot()
  await rig.deliver(event)
  clock.advance(1_000)
  await rig.post(JSON.stringify(event))
  const { items } = await list()
  const [forged, genuine] = await Promise.all(
    items.map(
      async ({ id }) => (await call(`GET /admin/webhooks/deliveries/${id}`, { headers: admin })).body,
    ),
  )
  expect(items.some((item) => 'payload' in item)).toBe(false)
  expect(genuine).toMatchObject({
    payload: JSON.stringify(event),
    sourceAddress: '127.0.0.1',
    event: {
      id: event.id,
      status: 'pending',
      objectType: 'charge',
      objectId: 'ch_1',
      attempts: 0,
      reason: null,
    },
  })
  expect(forged).toMatchObject({ signatureValid: false, eventId: event.id, event: null })
  const nobody = '01990000-0000-7000-8000-000000000001'
  expect((await call(`GET /admin/webhooks/deliveries/${nobody}`, { headers: admin })).status).toBe(404)
})

test('forged deliveries are found by an index of their own, however many genuine ones there are', async () => {
  await sql`INSERT INTO webhook_log (id, received_at, payload, payload_bytes, signature_valid, source_address,
      user_agent, request_id, result)
    SELECT gen_random_uuid(), ${clock.now()}::timestamptz - n * interval '1 minute', '{}', 2, n % 100 > 0, '', '', '', 'ok'
    FROM generate_series(1, 5000) AS n`.execute(rig.server.ctx.db)
  await sql`ANALYZE webhook_log`.execute(rig.server.ctx.db)
  const explaining = explainingDatabase(rig.server.environment.DATABASE_URL ?? '')
  try {
    const first = await findDeliveries(explaining.db, { invalidOnly: true }, 20, undefined)
    const last = first.at(-1)
    const after = last && { at: last.receivedAt, id: last.id }
    const next = await findDeliveries(explaining.db, { invalidOnly: true }, 20, after)
    expect([...first, ...next].map(({ signatureValid }) => signatureValid)).not.toContain(true)
    for (const { text } of explaining.take()) expect(text).toContain('webhook_log_forged')
  } finally {
    await explaining.close()
  }
})

test('parked events are listed, and tried again once by two admins at once', async () => {
  const events = [snapshot(), snapshot(), snapshot()]
  for (const event of events) {
    await rig.deliver(event)
    clock.advance(1_000)
  }
  const [bad, worse] = events
  if (!bad || !worse) throw new Error('no events')
  await park(worse.id)
  clock.advance(1_000)
  await park(bad.id)
  const parked = await list('?limit=1', 'events')
  expect(parked.items).toMatchObject([{ id: worse.id, status: 'parked' }])
  const rest = await list(`?limit=1&cursor=${parked.nextCursor}`, 'events')
  expect(rest).toMatchObject({ items: [{ id: bad.id }], nextCursor: null })
  expect((await list('?status=pending', 'events')).items).toMatchObject([{ id: events[2]?.id }])

  const { ctx } = rig.server
  await sql`UPDATE pgboss.job SET state = 'completed' WHERE name = 'webhooks.handle'`.execute(ctx.db)
  const retry = (id: string) => call(`POST /admin/webhooks/events/${id}/retry`, { headers: admin })
  const both = await Promise.all([retry(bad.id), retry(bad.id)])
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409])
  expect(both.find(({ status }) => status === 200)?.body).toMatchObject({ id: bad.id, status: 'pending' })
  expect((await rig.jobs()).filter(({ state }) => state === 'created')).toEqual([
    { state: 'created', eventId: bad.id },
  ])
  expect((await retry('evt_nobody')).body.code).toBe('event-not-found')
})

test('the figures tell how far behind we are, and that they cannot tell', async () => {
  const figure = async (name: string) => {
    const text = await (await fetch(`${rig.server.url}/metrics`)).text()
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
  }
  const oldest = () => figure('veza_webhook_oldest_pending_seconds')
  const parked = () => figure('veza_webhook_events_parked')
  expect([await oldest(), await parked()]).toEqual([0, 0])
  const first = snapshot()
  for (const event of [first, snapshot()]) {
    await rig.deliver(event)
    clock.advance(60_000)
  }
  expect([await oldest(), await parked()]).toEqual([120, 0])
  await park(first.id)
  expect([await oldest(), await parked()]).toEqual([60, 1])

  const { db } = rig.server.ctx
  await sql`ALTER TABLE webhook_events RENAME TO webhook_events_away`.execute(db)
  try {
    expect([await oldest(), await parked()]).toEqual([-1, -1])
  } finally {
    await sql`ALTER TABLE webhook_events_away RENAME TO webhook_events`.execute(db)
  }
})
