import type { AuditAction } from '@veza/shared/contracts/audit.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../db/database.ts'

/** Something that was done to somebody's account, sound or words, by the staff or by the server itself. */
export interface Deed {
  /** Null: the server itself, or the operator at the command line. */
  readonly actorId: string | null
  readonly action: AuditAction
  readonly subjectKind: string
  readonly subjectId: string
  readonly reason?: string
  /** Ids, figures and states; nothing that names a person: it is kept for good. */
  readonly details?: Readonly<Record<string, string | number | boolean | null>>
}

/** Writes it down for good, in the transaction that does it. */
export async function audit(
  tx: Tx,
  { newId, clock }: Pick<Context, 'newId' | 'clock'>,
  { details, ...deed }: Deed,
): Promise<void> {
  const row = { id: newId(), at: clock.now(), ...deed, details: JSON.stringify(details ?? {}) }
  await tx.insertInto('auditLog').values(row).execute()
}

/** Whether it was written down before that this was done to it. */
export async function wasDone(
  tx: Tx,
  { action, subjectKind, subjectId }: Pick<Deed, 'action' | 'subjectKind' | 'subjectId'>,
): Promise<boolean> {
  const found = await tx
    .selectFrom('auditLog')
    .select('id')
    .where('subjectKind', '=', subjectKind)
    .where('subjectId', '=', subjectId)
    .where('action', '=', action)
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}
