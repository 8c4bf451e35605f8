import type { Notice, NoticeDetail, OwnNotice, Suspension } from '@veza/shared/contracts/rights.ts'
import type { CounterRow, HistoryRow, NoticeWithTrack } from './queries.ts'
import type { SuspensionRow } from './strike-queries.ts'

const instant = (at: Date | null) => at?.toISOString() ?? null

function trackView({ trackId, ownerId, ...row }: NoticeWithTrack): Notice['track'] {
  if (trackId === null || ownerId === null) return null
  return {
    id: trackId,
    title: row.title ?? '',
    slug: row.slug ?? '',
    deleted: row.trackStatus === 'deleted',
    blocked: row.dmcaBlocked === true,
    owner: { id: ownerId, username: row.username ?? '' },
  }
}

export const noticeView = (row: NoticeWithTrack): Notice => ({
  id: row.id,
  number: row.number,
  status: row.status,
  target: row.target,
  track: trackView(row),
  claimantName: row.claimantName,
  work: row.work,
  createdAt: row.createdAt.toISOString(),
  takenDownAt: instant(row.takenDownAt),
  restoreDueAt: instant(row.restoreDueAt),
  courtActionAt: instant(row.courtActionAt),
})

export const detailView = (
  row: NoticeWithTrack,
  counter: CounterRow | undefined,
  history: readonly HistoryRow[],
): NoticeDetail => ({
  ...noticeView(row),
  claimant: {
    name: row.claimantName,
    address: row.claimantAddress,
    phone: row.claimantPhone,
    email: row.claimantEmail,
    rightsOwner: row.rightsOwner,
    signature: row.signature,
  },
  counterNotice: counter
    ? {
        name: counter.name,
        address: counter.address,
        phone: counter.phone,
        statement: counter.statement,
        signature: counter.signature,
        createdAt: counter.createdAt.toISOString(),
      }
    : null,
  history: history.map((step) => ({
    from: step.fromStatus,
    to: step.toStatus,
    reason: step.reason,
    actorId: step.actorId,
    at: step.createdAt.toISOString(),
  })),
})

/** What a creator is told of who complains: what a counter-notice has to answer, and no address. */
export const ownView = (row: NoticeWithTrack): OwnNotice => ({
  id: row.id,
  number: row.number,
  status: row.status,
  track: { id: row.trackId ?? '', title: row.title ?? '' },
  claimantName: row.claimantName,
  rightsOwner: row.rightsOwner,
  work: row.work,
  createdAt: row.createdAt.toISOString(),
  takenDownAt: instant(row.takenDownAt),
  restoreDueAt: instant(row.restoreDueAt),
  courtAction: row.courtActionAt !== null,
})

export const suspensionView = ({ id, userId, username, ...row }: SuspensionRow): Suspension => ({
  id,
  user: { id: userId, username },
  upheld: row.upheld,
  upheldNow: row.upheldNow,
  createdAt: row.createdAt.toISOString(),
  liftedAt: instant(row.liftedAt),
  liftReason: row.liftReason,
})
