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
