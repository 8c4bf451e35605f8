import { ApiProblem } from '../../engine/api/problem.ts'
import { apiOf, os } from './context.ts'

export const account = {
  me: os.account.me.handler(({ context, input }) => apiOf(context, input).accounts.me()),
  sessions: os.account.sessions.handler(async ({ context, input }) => {
    const { items } = await apiOf(context, input).accounts.sessions()
    return items.toSorted(
      (one, other) =>
        Number(other.current) - Number(one.current) || other.lastSeenAt.localeCompare(one.lastSeenAt),
    )
  }),
  endSession: os.account.endSession.handler(async ({ context, input }) => {
    try {
      await apiOf(context, input).accounts.endSession({ id: input.id })
    } catch (error) {
      if (!(error instanceof ApiProblem && error.status === 404)) throw error
    }
    return { ok: true as const }
  }),
  endOtherSessions: os.account.endOtherSessions.handler(({ context, input }) =>
    apiOf(context, input).ownAccount.endOtherSessions(),
  ),
}
