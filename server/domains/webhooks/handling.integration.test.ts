import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createLogger } from '../../platform/logger/index.ts'
import type { ProviderEventHandler, ProviderObject } from '../../platform/payments/index.ts'
import { retryEvent } from './admin.ts'
import { handleEvent } from './handle.ts'
import { openInbox } from './inbox.ts'
import {
  handlersWith,
  type InboxRig,
  signatureOf,
  snapshot,
  startInbox,
  thin,
  type Worker,
} from './testing.ts'

let rig: InboxRig
let workers: Worker[]
beforeAll(async () => {
  rig = await startInbox({ env: { LOG_LEVEL: 'silent' } })
})
afterAll(() => rig?.stop())
beforeEach(async () => {
  for (const worker of workers ?? []) await worker.stop()
  workers = []
  await rig.clear()
})

const admin = { userId: randomUUID() }
const PATIENCE = { timeout: 30_000 }
const work: InboxRig['work'] = async (...given) => {
  const worker = await rig.work(...given)
  workers.push(worker)
  return worker
}
const statusOf = async (id: string) => (await rig.event(id))?.status
const settled = (id: string, status: string) => expect.poll(() => statusOf(id), PATIENCE).toBe(status)
const results = async () => (await rig.log()).map(({ result }) => result)
const counted = async ({ ctx }: Worker, result: string) => {
  const { text } = await ctx.telemetry.read()
  return Number(new RegExp(`veza_webhook_events_total\\{result="${result}"\\} (\\d+)`).exec(text)?.[1] ?? 0)
}

/** Counts what it did, once for each call, and says what it was given. */
function recorder(): { readonly seen: ProviderObject[]; readonly handler: ProviderEventHandler } {
  const seen: ProviderObject[] = []
  return {
    seen,
    handler: async (object) => {
      seen.push(object)
      return { kind: 'applied' }
    },
  }
}

test('fifty deliveries of one event at once have one effect', async () => {
  const { seen, handler } = recorder()
  for (let each = 0; each < 2; each++) await work({ charge: handler })
  const event = snapshot()
  const answers = await Promise.all(Array.from({ length: 50 }, () => rig.deliver(event)))
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200))
  await settled(event.id, 'done')
  // Whatever else came of them would be done before this one.
  const last = snapshot()
  await rig.deliver(last)
  await settled(last.id, 'done')
  expect(seen).toHaveLength(2)
  expect(await rig.jobs()).toHaveLength(2)
  expect((await results()).toSorted()).toEqual([...Array.from({ length: 49 }, () => 'duplicate'), 'ok', 'ok'])
})

test('two servers that are sent the same crowd of events at once, each in another order, take each of them once', async () => {
  const { db } = rig.server.ctx
  // Slow enough that both are at it at the same time.
  await sql`CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql
    AS 'BEGIN PERFORM pg_sleep(0.001); RETURN NEW; END'`.execute(db)
  await sql`CREATE TRIGGER dawdle BEFORE INSERT ON webhook_events FOR EACH ROW EXECUTE FUNCTION dawdle()`.execute(
    db,
  )
  try {
    const { ctx } = await work({})
    const crowd = Array.from({ length: 250 }, () => {
      const rawBody = Buffer.from(JSON.stringify(snapshot()))
      const signature = signatureOf(rawBody.toString())
      return { rawBody, signature, sourceAddress: '127.0.0.1', userAgent: '', requestId: 'r' }
    })
    const [here, there] = [openInbox(rig.server.ctx), openInbox(ctx)]
    const taken = await Promise.all([...crowd.map(here), ...crowd.toReversed().map(there)])
    expect(taken.filter((one) => one === 'received')).toHaveLength(250)
    expect(await rig.jobs()).toHaveLength(250)
    expect(await rig.log()).toHaveLength(500)
  } finally {
    await sql`DROP TRIGGER dawdle ON webhook_events`.execute(db)
    await sql`DROP FUNCTION dawdle`.execute(db)
  }
})

test.each(['snapshot', 'thin'])(
  'a thin event and its snapshot have one effect, the %s first',
  async (which) => {
    const { seen, handler } = recorder()
    await work({ charge: handler })
    const event = snapshot()
    const pair = [event, thin({ snapshotId: event.id })]
    for (const one of which === 'snapshot' ? pair : pair.reverse()) await rig.deliver(one)
    await settled(event.id, 'done')
    expect(seen).toMatchObject([{ objectId: 'ch_1' }])
    expect(await results()).toEqual(['ok', 'duplicate'])
  },
)

test('a handler is told the object and whose it is, and no more; in whatever order they came', async () => {
  const { seen, handler } = recorder()
  await rig.deliver(
    snapshot({ type: 'payout.paid', object: { object: 'payout', id: 'po_1' }, account: 'acct_1' }),
  )
  await rig.deliver(snapshot({ type: 'payout.created', object: { object: 'payout', id: 'po_1' } }))
  await work({ payout: handler })
  await expect.poll(() => results(), PATIENCE).toEqual(['ok', 'ok'])
  expect(seen.toSorted((a, b) => a.eventType.localeCompare(b.eventType))).toEqual([
    { objectId: 'po_1', eventType: 'payout.created' },
    { objectId: 'po_1', eventType: 'payout.paid', account: 'acct_1' },
  ])
})

describe('what came of an event', () => {
  test.each([
    ['a type that nobody knows', snapshot({ object: { object: 'sigma.scheduled_query_run', id: 'sqr_1' } })],
    ['an object without an id', snapshot({ object: { object: 'balance' } })],
    ['a type that is known and left be', snapshot({ object: { object: 'invoice', id: 'in_1' } })],
  ])('%s: kept, skipped, and asked about nobody', async (_what, event) => {
    const worker = await work({})
    await rig.deliver(event)
    await settled(event.id, 'skipped')
    expect(await results()).toEqual(['skipped'])
    expect(await rig.event(event.id)).toMatchObject({ reason: expect.stringContaining('nothing of ours') })
    expect(await counted(worker, 'skipped')).toBe(1)
  })

  const suspicious: [string, ReturnType<typeof snapshot>, RegExp][] = [
    ['of live mode where we are in test mode', snapshot({ livemode: true }), /live mode/],
    ['of a payment in another’s account', snapshot({ account: 'acct_9' }), /account acct_9 is none of ours/],
    [
      'of amounts that differ, as its handler says',
      snapshot({ object: { object: 'refund', id: 're_1' } }),
      /300 is not 200/,
    ],
  ]
  test.each(suspicious)('%s: nothing is changed, and it is told loudly', async (_what, event, why) => {
    const { seen, handler } = recorder()
    const lines: string[] = []
    const log = createLogger('error', { write: (line) => void lines.push(line) })
    const contradicts: ProviderEventHandler = async () => ({ kind: 'suspicious', why: '300 is not 200' })
    const worker = await work({ charge: handler, refund: contradicts }, { log })
    await rig.deliver(event)
    await settled(event.id, 'skipped')
    expect(seen).toEqual([])
    expect(await results()).toEqual([expect.stringMatching(/^error: suspicious: /)])
    expect((await rig.event(event.id))?.reason).toMatch(why)
    expect(await counted(worker, 'suspicious')).toBe(1)
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ eventId: event.id, msg: 'an event of the provider contradicts us' }),
    ])
  })
})

describe('an event that fails', () => {
  test('is tried again, and done when it can be', async () => {
    let isBroken = true
    const worker = await work({
      charge: async () => {
        if (isBroken) throw new Error('the provider is away')
        return { kind: 'applied' }
      },
    })
    const event = snapshot()
    await rig.deliver(event)
    await expect.poll(() => results(), PATIENCE).toEqual(['error: Error: the provider is away'])
    expect(await statusOf(event.id)).toBe('pending')
    isBroken = false
    await expect.poll(async () => (await rig.jobs())[0]?.state, PATIENCE).toBe('retry')
    await rig.hurry()
    await settled(event.id, 'done')
    expect(await results()).toEqual(['ok'])
    expect(await rig.event(event.id)).toMatchObject({ attempts: 2, reason: null })
    expect(await counted(worker, 'failed')).toBe(1)
  })

  test('time after time is parked and told, while others go on; an admin may have it tried again', async () => {
    let isBroken = true
    const lines: string[] = []
    const log = createLogger('error', { write: (line) => void lines.push(line) })
    const handler: ProviderEventHandler = async ({ objectId }) => {
      if (objectId === 'ch_bad' && isBroken) throw new Error('never')
      return { kind: 'applied' }
    }
    const worker = await work({ charge: handler }, { log })
    const bad = snapshot({ object: { object: 'charge', id: 'ch_bad' } })
    await rig.deliver(bad)
    const others: string[] = []
    await expect
      .poll(async () => {
        const other = snapshot()
        others.push(other.id)
        await rig.deliver(other)
        await rig.hurry()
        return statusOf(bad.id)
      }, PATIENCE)
      .toBe('parked')
    for (const id of others) await settled(id, 'done')
    expect(await rig.event(bad.id)).toMatchObject({ attempts: 11, reason: 'Error: never' })
    expect((await rig.log())[0]?.result).toBe('error: parked: Error: never')
    expect(await counted(worker, 'parked')).toBe(1)
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ eventId: bad.id, attempts: 11, msg: expect.stringMatching(/^event parked/) }),
    ])
    expect(await figures()).toMatchObject({ parked: 1 })

    // The provider sends it again: that is no reason to think better of it.
    await rig.deliver(bad)
    expect(await statusOf(bad.id)).toBe('parked')
    isBroken = false
    await retryEvent(rig.server.ctx, bad.id, admin)
    await settled(bad.id, 'done')
    expect(await figures()).toMatchObject({ parked: 0 })
    await expect(retryEvent(rig.server.ctx, bad.id, admin)).rejects.toMatchObject({ code: 'not-retryable' })
  })

  test('beside an attempt that has ended it changes nothing of that one’s word', async () => {
    const event = snapshot()
    await rig.deliver(event)
    const slow = Promise.withResolvers<never>()
    const handle = (charge: ProviderEventHandler) =>
      handleEvent(rig.server.ctx, handlersWith({ charge }), event.id, { isLast: false })
    const failing = expect(handle(() => slow.promise)).rejects.toThrow('too late')
    await expect.poll(async () => (await rig.event(event.id))?.attempts).toBe(1)
    await handle(async () => ({ kind: 'applied' }))
    slow.reject(new Error('too late'))
    await failing
    expect(await rig.event(event.id)).toMatchObject({ status: 'done', reason: null })
    expect(await results()).toEqual(['ok'])
  })

  const figures = async () => {
    const text = await (await fetch(`${rig.server.url}/metrics`)).text()
    return { parked: Number(/^veza_webhook_events_parked (\S+)$/m.exec(text)?.[1]) }
  }
})

test('an event that was skipped, because what it is of was not here yet, is handled when an admin asks for it', async () => {
  let isHere = false
  await work({
    charge: async () =>
      isHere ? { kind: 'applied' } : { kind: 'nothing', why: 'it is of no payment of ours' },
  })
  const event = snapshot()
  await rig.deliver(event)
  await settled(event.id, 'skipped')
  isHere = true
  // Sent again by the provider, it is a duplicate.
  await rig.deliver(event)
  expect(await results()).toEqual(['skipped', 'duplicate'])
  expect(await retryEvent(rig.server.ctx, event.id, admin)).toMatchObject({ status: 'pending' })
  await settled(event.id, 'done')
  expect(await results()).toEqual(['ok', 'duplicate'])
  const deeds = await rig.server.ctx.db
    .selectFrom('auditLog')
    .select(['actorId', 'action', 'details'])
    .where('subjectId', '=', (await rig.event(event.id))?.logId ?? '')
    .execute()
  expect(deeds).toEqual([
    { actorId: admin.userId, action: 'webhook.retried', details: { eventId: event.id, from: 'skipped' } },
  ])
})
