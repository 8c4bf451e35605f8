import type { Context } from '../../context.ts'
import { batchLoader } from '../../platform/db/batch-loader.ts'
import type { ProviderEvent, WebhookFault } from '../../platform/payments/index.ts'
import { eventIdOf } from './event-keys.ts'
import { type Genuine, insertBeside, insertDelivery, insertGenuine, type NewDelivery } from './queries.ts'
import { storable, storableBytes } from './text.ts'

/** As the edge took it. */
export interface Delivery {
  readonly rawBody: Buffer
  /** The signature header, where there was one. */
  readonly signature: string | undefined
  readonly sourceAddress: string
  readonly userAgent: string
  readonly requestId: string
}

/** `duplicate`: the event is here already. `unreadable`: truly signed, and not understood. */
export type Taken = 'received' | 'duplicate' | 'unreadable' | 'signature-invalid'

type Parts = Pick<
  Context,
  'clock' | 'crashPoint' | 'jobs' | 'limits' | 'log' | 'newId' | 'payments' | 'telemetry' | 'transaction'
>

/** Of what nobody signed so much is kept: enough to see what it was, and too little to fill a disk by. */
const FORGED_PAYLOAD_BYTES = 4 * 1024
const USER_AGENT_LENGTH = 300
const CLAIM_LENGTH = 255
const OBJECT_ID_LENGTH = 255
/** As the provider's own ids and types are; an index has its limits, too. */
const WORD = /^[\x21-\x7e]{1,255}$/

/** Faults of what was truly signed. */
const unreadable: ReadonlySet<WebhookFault> = new Set(['not-an-event', 'not-utf8'])

/** So many are stored in one transaction at most; a statement takes 65,535 values. */
const TOGETHER = 200

/**
 * Keeps deliveries, genuine or not. Of a genuine one, the event and the job that looks into it are stored with it in one
 * transaction, together with others that came meanwhile; a forged one leaves its row and nothing else.
 * Throws RateLimited (429) where so many forged ones came that this one is not kept; whatever kept it from being
 * stored: then the provider sends it again.
 */
export function openInbox(ctx: Parts): (delivery: Delivery) => Promise<Taken> {
  const isFirst = batchLoader((batch: readonly Genuine[]) => store(ctx, batch))
  return async (delivery) => {
    const now = ctx.clock.now()
    const { rawBody, signature } = delivery
    const verdict = ctx.payments.verifyWebhook({ rawBody, signature, now })
    const row = rowOf(ctx, delivery, now)
    if (verdict.kind === 'event' && isKeepable(verdict.event)) {
      const taken = (await isFirst(genuine(row, verdict.event))) ? 'received' : 'duplicate'
      ctx.crashPoint('webhooks.stored')
      ctx.telemetry.webhooks.delivery(taken)
      return taken
    }
    const claimed = verdict.kind === 'event' ? verdict.event : verdict.claimed
    const isSigned = verdict.kind === 'event' || unreadable.has(verdict.reason)
    const claiming = { ...row, eventId: claim(claimed.id), eventType: claim(claimed.type) }
    return isSigned ? takeUnreadable(ctx, claiming) : takeForged(ctx, delivery, claiming)
  }
}

/**
 * Keeps events that the provider was asked for: of which no delivery has come, or none that we could store. They go the way of
 * all others.
 * @returns how many were not here yet
 */
export async function keepUntold(ctx: Parts, events: readonly ProviderEvent[]): Promise<number> {
  const now = ctx.clock.now()
  const batch = events.filter(isKeepable).map((event) => {
    const rawBody = Buffer.from(JSON.stringify(event))
    const from = { sourceAddress: '', userAgent: 'asked for by us', requestId: '' }
    return genuine(rowOf(ctx, { rawBody, signature: undefined, ...from }, now), event)
  })
  const stored = await store(ctx, batch)
  return [...stored.values()].filter(Boolean).length
}

function genuine(row: NewDelivery, event: ProviderEvent): Genuine {
  // Objects that we do not look into may bear any name: a coupon's is its maker's choice.
  const objectId = storable(event.objectId, OBJECT_ID_LENGTH)
  return { row: { ...row, eventId: eventIdOf(event), eventType: event.type }, event: { ...event, objectId } }
}

/** @returns for each whether it is the first of its event */
async function store(ctx: Parts, batch: readonly Genuine[]): Promise<Map<Genuine, boolean>> {
  const stored = new Map<Genuine, boolean>()
  for (let from = 0; from < batch.length; from += TOGETHER) {
    const some = batch.slice(from, from + TOGETHER)
    const firsts = await ctx.transaction(async (tx) => {
      const found = await insertGenuine(tx, some)
      const beside = await insertBeside(
        tx,
        some.filter((one) => !found.has(one)),
      )
      for (const eventId of beside.values())
        ctx.log.error({ eventId }, 'an event of the provider bears the id of another one')
      const ids = [...[...found].map(({ row }) => row.eventId), ...beside.values()]
      const jobs = ids.map((eventId) => ({ payload: { eventId }, singletonKey: eventId }))
      await ctx.jobs.enqueueAll(tx, 'webhooks.handle', jobs)
      return new Set([...found, ...beside.keys()])
    })
    for (const one of some) stored.set(one, firsts.has(one))
  }
  return stored
}

/** Not for the handlers; sent again until a version of ours can read it. */
async function takeUnreadable(ctx: Parts, row: NewDelivery): Promise<Taken> {
  await ctx.transaction((tx) =>
    insertDelivery(tx, { ...row, result: 'error: not an event that we can read' }),
  )
  ctx.telemetry.webhooks.delivery('unreadable')
  return 'unreadable'
}

async function takeForged(
  ctx: Parts,
  { rawBody, sourceAddress }: Delivery,
  row: NewDelivery,
): Promise<Taken> {
  await admitForged(ctx, sourceAddress)
  const payload = storableBytes(rawBody.subarray(0, FORGED_PAYLOAD_BYTES))
  await ctx.transaction((tx) =>
    insertDelivery(tx, { ...row, payload, signatureValid: false, result: 'signature_invalid' }),
  )
  ctx.telemetry.webhooks.delivery('signature_invalid')
  return 'signature-invalid'
}

/** Genuine ones are never counted. @throws RateLimited */
async function admitForged({ limits, telemetry }: Parts, sourceAddress: string): Promise<void> {
  try {
    await limits.take('webhook-forged', sourceAddress)
    await limits.take('webhook-forged-everywhere', '')
  } catch (error) {
    telemetry.webhooks.delivery('limited')
    throw error
  }
}

const rowOf = ({ newId }: Parts, delivery: Delivery, now: Date): NewDelivery => ({
  id: newId(),
  receivedAt: now,
  payload: storableBytes(delivery.rawBody),
  payloadBytes: delivery.rawBody.length,
  signatureValid: true,
  eventId: null,
  eventType: null,
  sourceAddress: delivery.sourceAddress,
  userAgent: storable(delivery.userAgent, USER_AGENT_LENGTH),
  requestId: delivery.requestId,
  result: 'received',
})

const claim = (text: string | undefined): string | null =>
  text === undefined ? null : storable(text, CLAIM_LENGTH)

const isKeepable = ({ id, type, objectType, account, snapshotEventId }: ProviderEvent): boolean =>
  [id, type, objectType || '-', account ?? '-', snapshotEventId ?? '-'].every((word) => WORD.test(word))
