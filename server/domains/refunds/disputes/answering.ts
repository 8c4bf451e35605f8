import { DomainError } from '@veza/shared/kernel/errors.ts'
import { derivedId } from '@veza/shared/kernel/ids.ts'
import type { Context } from '../../../context.ts'
import { audit } from '../../../platform/audit/index.ts'
import type { EvidenceText } from '../../../platform/payments/index.ts'
import { orderById } from '../../orders/index.ts'
import { gatherEvidence } from './evidence.ts'
import { type DisputeRow, disputeById, setDispute } from './queries.ts'

type Parts = Pick<Context, 'db' | 'transaction' | 'clock' | 'newId' | 'config' | 'payments' | 'log'>

/**
 * Gathers what speaks for us, keeps it, and leaves it with the provider as a draft, which an admin may still complete. Safe
 * to repeat: what was gathered first stays.
 * @throws Error where the provider cannot be asked now
 */
export async function prepareEvidence(ctx: Parts, disputeId: string): Promise<void> {
  const dispute = await disputeById(ctx.db, disputeId)
  if (!dispute || (dispute.status !== 'open' && dispute.status !== 'inquiry')) return
  const text = dispute.evidence ?? (await gather(ctx, dispute))
  await send(ctx, dispute, text, false)
}

async function gather(ctx: Parts, { id, orderId }: DisputeRow): Promise<EvidenceText> {
  const order = await orderById(ctx.db, orderId)
  if (!order) throw new Error(`no order ${orderId}`)
  const text = await gatherEvidence(ctx, order)
  await ctx.transaction((tx) => setDispute(tx, id, { evidence: JSON.stringify(text) }, ctx.clock.now()))
  return text
}

/**
 * Hands the evidence in, for good. That it was asked for is written down before: whoever dies in between has asked.
 * @throws DomainError 404 `dispute-not-found`, 409 `dispute-closed`, 502 `evidence-refused`
 */
export async function submitEvidence(
  ctx: Parts,
  actorId: string,
  disputeId: string,
  more: EvidenceText,
): Promise<DisputeRow> {
  const dispute = await disputeById(ctx.db, disputeId)
  if (!dispute) throw new DomainError(404, 'dispute-not-found', 'There is no such dispute.')
  if (dispute.status !== 'open' && dispute.status !== 'inquiry')
    throw new DomainError(409, 'dispute-closed', `The bank has decided: it is ${dispute.status}.`)
  const text = { ...(dispute.evidence ?? (await gather(ctx, dispute))), ...more }
  await ctx.transaction((tx) =>
    audit(tx, ctx, {
      ...{ actorId, action: 'dispute.evidence-submitted', subjectKind: 'dispute', subjectId: disputeId },
      details: { orderId: dispute.orderId },
    }),
  )
  await send(ctx, dispute, text, true)
  await ctx.transaction((tx) =>
    setDispute(tx, disputeId, { evidence: JSON.stringify(text) }, ctx.clock.now()),
  )
  return (await disputeById(ctx.db, disputeId)) ?? dispute
}

async function send(ctx: Parts, { id, pspDisputeId }: DisputeRow, text: EvidenceText, submit: boolean) {
  // The same text under the same key, and another under another: a draft may be sent anew.
  const key = derivedId('evidence', id, String(submit), JSON.stringify(text))
  const outcome = await ctx.payments.submitEvidence({ key, pspDisputeId, text, submit })
  if (outcome.kind === 'unknown') throw outcome.error
  if (outcome.kind === 'done') return
  // A draft comes too late where the bank has decided meanwhile.
  ctx.log.warn({ disputeId: id, code: outcome.code, submit }, 'dispute: the provider took no evidence')
  if (submit)
    throw new DomainError(502, 'evidence-refused', `The provider did not take it: ${outcome.message}`)
}
