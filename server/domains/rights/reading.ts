import type { Notice, NoticeDetail, NoticeStatus, OwnNotice } from '@veza/shared/contracts/rights.ts'
import type { Context } from '../../context.ts'
import { decodeCursor, pageFrom } from '../../platform/db/cursor.ts'
import { NoticeNotFound } from './faults.ts'
import { counterOf, historyOf, noticeById, noticesAgainst, noticesInQueue } from './queries.ts'
import { detailView, noticeView, ownView } from './view.ts'

interface PageQuery {
  readonly cursor?: string | undefined
  readonly limit: number
}
interface Page<T> {
  readonly items: T[]
  readonly nextCursor: string | null
}
type Reading = Pick<Context, 'db'>

const positionOf = ({ createdAt, id }: { createdAt: Date; id: string }) => ({ at: createdAt, id })
const from = ({ cursor }: PageQuery) => (cursor ? decodeCursor(cursor) : undefined)

/** @throws DomainError 400 `bad-cursor` */
export async function queue(
  { db }: Reading,
  { status, ...page }: PageQuery & { readonly status?: NoticeStatus | undefined },
): Promise<Page<Notice>> {
  const rows = await noticesInQueue(db, status, page.limit, from(page))
  return pageFrom(rows, page.limit, positionOf, noticeView)
}

/** @throws NoticeNotFound */
export async function readNotice({ db }: Reading, id: string): Promise<NoticeDetail> {
  const notice = await noticeById(db, id)
  if (!notice) throw new NoticeNotFound()
  const [counter, history] = [await counterOf(db, id), await historyOf(db, id)]
  return detailView(notice, counter, history)
}

/** Against tracks of this user. @throws DomainError 400 `bad-cursor` */
export async function ownNotices({ db }: Reading, userId: string, page: PageQuery): Promise<Page<OwnNotice>> {
  const rows = await noticesAgainst(db, userId, page.limit, from(page))
  return pageFrom(rows, page.limit, positionOf, ownView)
}

/** @throws NoticeNotFound unless it is about a track of this user's */
export async function ownNotice({ db }: Reading, userId: string, id: string): Promise<OwnNotice> {
  const notice = await noticeById(db, id)
  if (notice?.ownerId !== userId) throw new NoticeNotFound()
  return ownView(notice)
}
