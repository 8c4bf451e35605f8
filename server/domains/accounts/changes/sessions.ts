import type { Context } from '../../../context.ts'
import type { Viewer } from '../../../http/request-context.ts'
import { recordEvent } from '../events.ts'
import { lockOwner } from '../lock-owner.ts'
import { revokeSessions } from '../session-queries.ts'
import type { Client } from '../sessions.ts'
import { postChangeMail } from './mails.ts'

/** Ends every session of the viewer but the one that asks; safe to repeat. @returns how many there were */
export function endOtherSessions(
  ctx: Pick<Context, 'config' | 'clock' | 'newId' | 'jobs' | 'transaction'>,
  viewer: Viewer,
  client: Pick<Client, 'address'>,
): Promise<number> {
  return ctx.transaction(async (tx) => {
    // Before the sessions, as whoever else ends them does.
    const user = await lockOwner(tx, ctx, viewer)
    const ended = await revokeSessions(tx, user.id, 'ended', ctx.clock.now(), { exceptId: viewer.sessionId })
    if (ended === 0) return 0
    await recordEvent(tx, ctx, {
      userId: user.id,
      kind: 'sessions-ended',
      actorId: user.id,
      detail: { ended },
      ...client,
    })
    const forgot = `${ctx.config.publicUrl}/forgot-password`
    await postChangeMail(tx, ctx, user, (mails) => mails.sessionsEnded(user.username, forgot))
    return ended
  })
}
