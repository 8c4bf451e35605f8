import type {
  Appeal,
  EarlierCase,
  ModerationCase,
  ModerationCaseDetail,
} from '@veza/shared/contracts/moderation.ts'
import type { Earlier } from './beside-queries.ts'
import type { AppealRow, DecisionRow } from './queries.ts'
import type { historyOf, ShownCase, textsOf } from './reading-queries.ts'

/** @param now a claim whose time is over is none */
export const caseView = (row: ShownCase, now: Date): ModerationCase => ({
  id: row.id,
  number: row.number,
  status: row.status,
  target: {
    kind: row.targetKind,
    id: row.targetId,
    title: row.title,
    text: row.text,
    path: row.path,
    moderation: row.moderation ?? 'none',
    owner: { id: row.ownerId, username: row.owner },
  },
  reports: row.reports,
  reasons: row.reasons,
  claim:
    row.claimedBy !== null && row.claimedUntil !== null && row.claimedUntil > now
      ? { by: { id: row.claimedBy, username: row.claimant ?? '' }, until: row.claimedUntil.toISOString() }
      : null,
  createdAt: row.createdAt.toISOString(),
})

const appealView = (row: AppealRow): Appeal => ({
  id: row.id,
  status: row.status,
  text: row.text,
  decidedBy: row.decidedBy,
  decisionReason: row.decisionReason,
  createdAt: row.createdAt.toISOString(),
})

export interface Parts {
  readonly sounds: ModerationCaseDetail['sounds']
  readonly texts: Awaited<ReturnType<typeof textsOf>>
  readonly history: Awaited<ReturnType<typeof historyOf>>
  readonly decision: DecisionRow | undefined
  readonly appeal: AppealRow | undefined
  readonly owner: Omit<ModerationCaseDetail['owner'], 'earlier'>
  readonly earlier: readonly Earlier[]
}

const earlierView = ({ id, number, status, targetKind, title, decision }: Earlier): EarlierCase => ({
  id,
  number,
  status,
  kind: targetKind,
  title,
  action: decision.action,
  reason: decision.reason,
  at: decision.createdAt.toISOString(),
})

export const detailView = (row: ShownCase, parts: Parts, now: Date): ModerationCaseDetail => ({
  ...caseView(row, now),
  sounds: parts.sounds,
  texts: parts.texts.map(({ reporterId, username, reason, text, updatedAt }) => ({
    reporter: reporterId === null ? null : { id: reporterId, username: username ?? '' },
    reason,
    text,
    at: updatedAt.toISOString(),
  })),
  decision: parts.decision
    ? {
        action: parts.decision.action,
        reason: parts.decision.reason,
        suspendedUntil: parts.decision.suspendedUntil?.toISOString() ?? null,
        actorId: parts.decision.actorId,
        at: parts.decision.createdAt.toISOString(),
      }
    : null,
  appeal: parts.appeal ? appealView(parts.appeal) : null,
  owner: { ...parts.owner, earlier: parts.earlier.map(earlierView) },
  history: parts.history.map(({ event, reason, actorId, username, suspendedUntil, createdAt }) => ({
    event,
    reason,
    actorId,
    actor: username,
    suspendedUntil: suspendedUntil?.toISOString() ?? null,
    at: createdAt.toISOString(),
  })),
})
