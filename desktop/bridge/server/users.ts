import type { AccountDetail } from '@veza/shared/contracts/staff.ts'
import type { AccountKey } from '../../engine/sync/accounts.ts'
import { apiOf, type BridgeContext, os } from './context.ts'
import { page, said } from './page.ts'

export const users = {
  list: os.users.list.handler(({ context, input: { whose, cursor, query }, signal }) =>
    apiOf(context, whose).staff.users({ ...page(cursor), query }, signal ? { signal } : {}),
  ),
  get: os.users.get.handler(({ context, input: { whose, id }, signal }) =>
    apiOf(context, whose).staff.user({ id }, signal ? { signal } : {}),
  ),
  sessions: os.users.sessions.handler(async ({ context, input: { whose, id }, signal }) => {
    const { items } = await apiOf(context, whose).staff.sessions({ id }, signal ? { signal } : {})
    return items
  }),
  grantRole: os.users.grantRole.handler(({ context, input: { whose, ...act } }) =>
    done(context, whose, (api) => api.staff.grantRole(act)),
  ),
  takeRole: os.users.takeRole.handler(({ context, input: { whose, ...act } }) =>
    done(context, whose, (api) => api.staff.takeRole(act)),
  ),
  endSessions: os.users.endSessions.handler(({ context, input: { whose, sessionId, ...act } }) =>
    done(context, whose, (api) => api.staff.endSessions({ ...act, ...said({ sessionId }) })),
  ),
  suspend: os.users.suspend.handler(({ context, input: { whose, until, ...act } }) =>
    done(context, whose, (api) => api.moderation.suspendAccount({ ...act, ...said({ until }) })),
  ),
  lift: os.users.lift.handler(({ context, input: { whose, ...act } }) =>
    done(context, whose, (api) => api.moderation.liftSuspension(act)),
  ),
}

/** Every window that shows accounts, cases or the log asks anew. */
async function done(
  context: BridgeContext,
  whose: AccountKey,
  act: (api: ReturnType<typeof apiOf>) => Promise<AccountDetail>,
): Promise<AccountDetail> {
  const account = await act(apiOf(context, whose))
  context.changes.touch('moderation')
  return account
}
