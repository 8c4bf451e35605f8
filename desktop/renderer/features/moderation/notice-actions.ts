import type { Notice } from '@veza/shared/contracts/rights.ts'
import type { NoticeAction } from '@veza/shared/studio/bridge/notices.ts'

export const noticeKeys: Readonly<Record<NoticeAction, string>> = {
  takeDown: 't',
  dismiss: 'd',
  restore: 'r',
  courtAction: 'a',
}

/** What can be done about a notice as it stands. */
export function noticeActions({
  status,
  track,
  courtActionAt,
}: Pick<Notice, 'status' | 'track' | 'courtActionAt'>): readonly NoticeAction[] {
  if (status === 'pending') return track?.deleted ? ['dismiss'] : ['takeDown', 'dismiss']
  if (status === 'taken_down') return ['restore']
  if (status === 'counter_noticed') return courtActionAt === null ? ['restore', 'courtAction'] : ['restore']
  return []
}
