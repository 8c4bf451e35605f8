import type { NoticeDetail } from '@veza/shared/contracts/rights.ts'
import type { NoticeAction } from '@veza/shared/studio/bridge/notices.ts'
import type { Api } from '../../engine/api/client.ts'
import { apiOf, os } from './context.ts'
import { page } from './page.ts'

export const notices = {
  list: os.notices.list.handler(({ context, input: { whose, cursor, status }, signal }) =>
    apiOf(context, whose).rights.list({ ...page(cursor), status }, signal ? { signal } : {}),
  ),
  get: os.notices.get.handler(({ context, input: { whose, id }, signal }) =>
    apiOf(context, whose).rights.get({ id }, signal ? { signal } : {}),
  ),
  decide: os.notices.decide.handler(async ({ context, input: { whose, action, ...decision } }) => {
    const decided = await decide(apiOf(context, whose), action, decision)
    context.changes.touch('moderation')
    return decided
  }),
  suspensions: os.notices.suspensions.handler(({ context, input: { whose, cursor }, signal }) =>
    apiOf(context, whose).rights.suspensions(page(cursor), signal ? { signal } : {}),
  ),
  lift: os.notices.lift.handler(async ({ context, input: { whose, ...decision } }) => {
    await apiOf(context, whose).rights.liftSuspension(decision)
    context.changes.touch('moderation')
    return { ok: true as const }
  }),
}

interface Decision {
  readonly id: string
  readonly reason: string
  readonly trackId: string | null
}

function decide(
  { rights }: Api,
  action: NoticeAction,
  { trackId, ...decision }: Decision,
): Promise<NoticeDetail> {
  if (action !== 'takeDown') return rights[action](decision)
  return rights.takeDown({ ...decision, ...(trackId === null ? {} : { trackId }) })
}
