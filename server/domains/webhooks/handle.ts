import { webhookEventStates } from '@veza/shared/contracts/order-states.ts'
import type { Context } from '../../context.ts'
import { Crash } from '../../platform/crash-points/index.ts'
import { transition } from '../../platform/db/transition.ts'
import type { Attempt } from '../../platform/jobs/index.ts'
import {
  isProviderObjectType,
  type ProviderEventHandlers,
  type ProviderEventOutcome,
} from '../../platform/payments/index.ts'
import { beginAttempt, type EventRow, lockEvent, writeReason, writeResult } from './queries.ts'
import { suspicionOf } from './suspicion.ts'
import { storable } from './text.ts'

export type Handling = Pick<
  Context,
  'clock' | 'crashPoint' | 'log' | 'payments' | 'telemetry' | 'transaction'
>

const REASON_LENGTH = 500

/**
 * One attempt at an event: asks its handler, outside of any transaction, and writes down what came of it. An event that is
 * not pending is left as it is. Throws what the handler threw, so that the queue tries again; after the last try the event
 * is parked, and waits for an admin.
 */
export async function handleEvent(
  ctx: Handling,
  handlers: ProviderEventHandlers,
  eventId: string,
  { isLast }: Pick<Attempt, 'isLast'>,
): Promise<void> {
  const event = await ctx.transaction((tx) => beginAttempt(tx, eventId, ctx.clock.now()))
  if (!event) return
  ctx.crashPoint('webhooks.attempt-begun')
  let outcome: ProviderEventOutcome
  try {
    outcome = await outcomeOf(ctx, handlers, event)
  } catch (error) {
    // Whoever dies writes nothing down.
    if (error instanceof Crash) throw error
    if (isLast) return park(ctx, event, error)
    await noteFailure(ctx, event, error).catch((err: unknown) =>
      ctx.log.error({ err, eventId }, 'why an event failed could not be written down'),
    )
    throw error
  }
  ctx.crashPoint('webhooks.handled')
  await settle(ctx, event, outcome)
}

async function outcomeOf(
  ctx: Handling,
  handlers: ProviderEventHandlers,
  event: EventRow,
): Promise<ProviderEventOutcome> {
  const { objectType, objectId, account, type: eventType } = event
  if (!isProviderObjectType(objectType) || objectId === '')
    return { kind: 'nothing', why: `nothing of ours is a ${objectType || 'thing without a name'}` }
  const why = suspicionOf({ ...event, objectType }, ctx.payments)
  if (why !== undefined) return { kind: 'suspicious', why }
  return handlers[objectType]({ objectId, eventType, ...(account === null ? {} : { account }) })
}

async function settle(ctx: Handling, event: EventRow, outcome: ProviderEventOutcome): Promise<void> {
  const status = outcome.kind === 'applied' ? 'done' : 'skipped'
  const why = outcome.kind === 'applied' ? null : outcome.why
  const isFirst = await end(ctx, event, status, why, resultOf(outcome))
  if (!isFirst) return
  const about = { eventId: event.id, eventType: event.type, objectId: event.objectId, why }
  ctx.telemetry.webhooks.event(outcome.kind === 'suspicious' ? 'suspicious' : status)
  if (outcome.kind === 'suspicious') ctx.log.error(about, 'an event of the provider contradicts us')
  else ctx.log.info(about, `event ${status}`)
}

function resultOf(outcome: ProviderEventOutcome): string {
  if (outcome.kind === 'applied') return 'ok'
  return outcome.kind === 'nothing' ? 'skipped' : told('suspicious', outcome.why)
}

/** Of one that another attempt has ended in the meantime, nothing is written: that one's word stands. */
async function noteFailure(
  { transaction, telemetry }: Handling,
  event: EventRow,
  error: unknown,
): Promise<void> {
  await transaction(async (tx) => {
    if ((await lockEvent(tx, event.id))?.status !== 'pending') return
    await writeReason(tx, event.id, reasonOf(error))
    await writeResult(tx, event.logId, told(reasonOf(error)))
  })
  telemetry.webhooks.event('failed')
}

async function park(ctx: Handling, event: EventRow, error: unknown): Promise<void> {
  const isFirst = await end(ctx, event, 'parked', reasonOf(error), told('parked', reasonOf(error)))
  if (!isFirst) return
  ctx.telemetry.webhooks.event('parked')
  const { id: eventId, type: eventType, objectId, attempts } = event
  ctx.log.error(
    { err: error, eventId, eventType, objectId, attempts },
    'event parked: it failed time after time',
  )
}

/** @returns false where another attempt has ended it in the meantime */
function end(
  { transaction, clock }: Handling,
  { id, logId }: EventRow,
  to: 'done' | 'skipped' | 'parked',
  reason: string | null,
  result: string,
): Promise<boolean> {
  return transaction(async (tx) => {
    const event = await lockEvent(tx, id)
    if (event?.status !== 'pending') return false
    const move = { table: 'webhook_events', id, from: 'pending', to, now: clock.now() } as const
    await transition(tx, webhookEventStates, move)
    await writeReason(tx, id, reason === null ? null : storable(reason, REASON_LENGTH))
    await writeResult(tx, logId, result)
    return true
  })
}

const reasonOf = (error: unknown): string =>
  storable(error instanceof Error ? `${error.name}: ${error.message}` : String(error), REASON_LENGTH)
const told = (...parts: readonly string[]): string => storable(`error: ${parts.join(': ')}`, REASON_LENGTH)
