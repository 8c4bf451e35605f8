import type {
  AppealStatus,
  CaseStatus,
  ModerationCase,
  ModerationCaseDetail,
  TargetKind,
} from '@veza/shared/contracts/moderation.ts'
import type { Context } from '../../context.ts'
import { decodeCursor, pageFrom } from '../../platform/db/cursor.ts'
import { strikesOf } from '../rights/index.ts'
import { earlierOf, soundsOf } from './beside-queries.ts'
import { CaseNotFound, OwnCase } from './faults.ts'
import { appealOf, decisionOf, personById } from './queries.ts'
import {
  appealsInQueue,
  caseById,
  casesInQueue,
  historyOf,
  type ShownCase,
  standingAgainst,
  textsOf,
} from './reading-queries.ts'
import { caseView, detailView } from './view.ts'

type Reading = Pick<Context, 'clock' | 'config' | 'db'>
interface PageQuery {
  readonly cursor?: string | undefined
  readonly limit: number
}
interface Page<T> {
  readonly items: T[]
  readonly nextCursor: string | null
}

/** But what is about whoever asks: who reported it is not theirs to read. @throws DomainError 400 `bad-cursor` */
export async function queue(
  ctx: Reading,
  actorId: string,
  { cursor, limit, ...which }: PageQuery & { status: CaseStatus; kind?: TargetKind | undefined },
): Promise<Page<ModerationCase>> {
  const { status, kind } = which
  const asked = { status, kind, notOf: actorId }
  const rows = await casesInQueue(ctx.db, asked, limit, cursor ? decodeCursor(cursor) : undefined)
  const positionOf = ({ rankAt, id }: ShownCase) => ({ at: rankAt, id })
  return pageFrom(rows, limit, positionOf, (row) => caseView(row, ctx.clock.now()))
}

/** @throws CaseNotFound; OwnCase of what is about whoever asks: it says who reported them */
export async function readCase(ctx: Reading, id: string, actorId: string): Promise<ModerationCaseDetail> {
  const row = await caseById(ctx.db, id)
  if (!row) throw new CaseNotFound()
  if (row.ownerId === actorId) throw new OwnCase()
  const owner = await personById(ctx.db, row.ownerId)
  const parts = {
    sounds: await soundsOf(ctx.db, row),
    texts: await textsOf(ctx.db, id),
    history: await historyOf(ctx.db, id),
    decision: await decisionOf(ctx.db, id),
    appeal: await appealOf(ctx.db, id),
    owner: {
      decisions: await standingAgainst(ctx.db, row.ownerId),
      strikes: await strikesOf(ctx, row.ownerId),
      suspended: Boolean(owner?.suspendedAt),
    },
    earlier: await earlierOf(ctx.db, row),
  }
  return detailView(row, parts, ctx.clock.now())
}

/** But those of whoever asks. @throws DomainError 400 `bad-cursor` */
export async function appeals(
  ctx: Reading,
  actorId: string,
  { status, cursor, limit }: PageQuery & { status: AppealStatus },
): Promise<Page<ModerationCaseDetail>> {
  const asked = { status, notOf: actorId }
  const rows = await appealsInQueue(ctx.db, asked, limit, cursor ? decodeCursor(cursor) : undefined)
  const { items, nextCursor } = pageFrom(
    rows,
    limit,
    ({ createdAt, id }) => ({ at: createdAt, id }),
    ({ caseId }) => caseId,
  )
  return { items: await Promise.all(items.map((id) => readCase(ctx, id, actorId))), nextCursor }
}
