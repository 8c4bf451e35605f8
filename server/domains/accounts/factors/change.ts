import type { Context } from '../../../context.ts'
import type { Viewer } from '../../../http/request-context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import { type AccountEventKind, recordEvent } from '../events.ts'
import type { Client } from '../sessions.ts'
import type { UserRow } from '../user-queries.ts'
import { enrolledFactors } from './enrolled.ts'
import { postFactorMail } from './mails.ts'
import { deleteRecoveryCodes, forgetProofs, markProved, recoveryCodesLeft } from './queries.ts'
import { giveRecoveryCodes } from './recovery-codes.ts'

type Parts = Pick<Context, 'clock' | 'config' | 'jobs' | 'newId'>

export interface Change {
  readonly kind: AccountEventKind
  readonly detail: Readonly<Record<string, string>>
  readonly mail: Parameters<typeof postFactorMail>[3]
}

/** Every change is written down, and its owner is told. */
export async function tellChange(
  tx: Tx,
  ctx: Parts,
  user: UserRow,
  client: Client,
  { kind, detail, mail }: Change,
): Promise<void> {
  const { id: userId } = user
  await recordEvent(tx, ctx, { userId, actorId: userId, kind, detail, address: client.address })
  await postFactorMail(tx, ctx, user, mail)
}

/**
 * The session has just proved the factor that it adds.
 * @returns recovery codes, where the account had none left
 */
export async function afterAdding(
  tx: Tx,
  ctx: Parts,
  viewer: Viewer,
  amr: readonly string[],
): Promise<string[] | null> {
  await markProved(tx, viewer.sessionId, { amr, at: ctx.clock.now() })
  const left = await recoveryCodesLeft(tx, viewer.userId)
  return left > 0 ? null : giveRecoveryCodes(tx, ctx, viewer.userId)
}

/** With the last factor go the codes that stood in for it, and what any session has proved by it. */
export async function afterRemoving(tx: Tx, userId: string): Promise<void> {
  if ((await enrolledFactors(tx, userId)).length > 0) return
  await deleteRecoveryCodes(tx, userId)
  await forgetProofs(tx, userId)
}
