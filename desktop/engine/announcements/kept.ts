import { type ShownAnnouncement, shownAnnouncementSchema } from '@veza/shared/contracts/announcements.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import type { Clock } from '@veza/shared/kernel/time.ts'
import { z } from 'zod'
import type { Sqlite } from '../db/sqlite.ts'
import { keepAnswer, keptAnswer } from '../sales/kept-answers.ts'

const NAME = 'announcements'
const keptSchema = z.object({
  items: z.array(shownAnnouncementSchema),
  /** Dismissed here; the server has not confirmed that it shows them no more. */
  dismissed: z.array(idSchema),
  /** How often the server was asked, and which of these questions the items answer. */
  asked: z.int().default(0),
  answered: z.int().default(0),
})
type Kept = z.infer<typeof keptSchema>

/** Of the server's client, what is asked here. */
export interface AnnouncementsApi {
  dismiss(one: { readonly id: string }): Promise<unknown>
  shown(where: { readonly place: 'studio' }): Promise<{ readonly items: readonly ShownAnnouncement[] }>
}

const read = (db: Sqlite, account: number): Kept =>
  keptAnswer(db, account, NAME, keptSchema)?.answer ?? { items: [], dismissed: [], asked: 0, answered: 0 }

/** What is to be shown of what the server said last. */
export function knownAnnouncements(db: Sqlite, account: number, now: Date): ShownAnnouncement[] {
  const { items, dismissed } = read(db, account)
  return items.filter(
    ({ id, until }) => !dismissed.includes(id) && (until === null || Date.parse(until) > now.getTime()),
  )
}

export function dismissHere(db: Sqlite, account: number, id: string, now: Date): void {
  const kept = read(db, account)
  if (kept.dismissed.includes(id)) return
  keepAnswer(db, account, NAME, { ...kept, dismissed: [...kept.dismissed, id] }, now)
}

/**
 * What was dismissed here is told first: what the server says then leaves it out. Of several questions at once, none is answered by what
 * an older one is told after a newer one: that may not know yet what the newer one told.
 * @throws where the server cannot be asked
 */
export async function askAnnouncements(
  db: Sqlite,
  account: number,
  api: AnnouncementsApi,
  clock: Clock,
): Promise<void> {
  const before = read(db, account)
  const [told, number] = [before.dismissed, before.asked + 1]
  keepAnswer(db, account, NAME, { ...before, asked: number }, clock.now())
  for (const id of told) await api.dismiss({ id })
  const { items } = await api.shown({ place: 'studio' })
  const kept = read(db, account)
  if (number < kept.answered) return
  const dismissed = kept.dismissed.filter((id) => !told.includes(id))
  keepAnswer(db, account, NAME, { ...kept, items, dismissed, answered: number }, clock.now())
}
