import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'

/** What may be done to an account that one later asks about. */
export type AccountEventKind =
  | 'role-granted'
  | 'role-taken'
  | 'factor-added'
  | 'factor-removed'
  | 'factors-reset'
  | 'recovery-codes-renewed'
  | 'recovery-code-used'
  | 'passkey-renamed'
  | 'passkey-copied'
  | 'password-changed'
  | 'password-reset'
  | 'email-change-asked'
  | 'email-changed'
  | 'sessions-ended'
  | 'deletion-asked'
  | 'deletion-cancelled'
  | 'account-deleted'
  | 'export-asked'
  | 'oauth-linked'
  | 'oauth-unlinked'
  | 'studio-authorized'

export interface AccountEvent {
  readonly userId: string
  readonly kind: AccountEventKind
  /** Who did it: the user, a member of the staff, or null for the operator's command line. */
  readonly actorId: string | null
  /** Never a secret, and nothing that must be forgotten with the account. */
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>
  /** The client's address, where there is one. */
  readonly address?: string
}

/** Writes down what was done to an account, in the transaction that does it. */
export async function recordEvent(
  tx: Tx,
  ctx: Pick<Context, 'clock' | 'newId'>,
  { userId, kind, actorId, detail = {}, address = '' }: AccountEvent,
): Promise<void> {
  await tx
    .insertInto('accountEvents')
    .values({
      id: ctx.newId(),
      userId,
      kind,
      actorId,
      detail: JSON.stringify(detail),
      address,
      at: ctx.clock.now(),
    })
    .execute()
}
