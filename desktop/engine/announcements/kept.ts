import { type ShownAnnouncement, shownAnnouncementSchema } from '@veza/shared/contracts/announcements.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import { z } from 'zod'
import type { Sqlite } from '../db/sqlite.ts'
import { keepAnswer, keptAnswer } from '../sales/kept-answers.ts'

const NAME = 'announcements'
const keptSchema = z.object({
  items: z.array(shownAnnouncementSchema),
  /** Dismissed here; the server has not confirmed that it shows them no more. */
  dismissed: z.array(idSchema),
})
type Kept = z.infer<typeof keptSchema>

const read = (db: Sqlite, account: number): Kept =>
  keptAnswer(db, account, NAME, keptSchema)?.answer ?? { items: [], dismissed: [] }

/** What is to be shown of what the server said last. */
export function knownAnnouncements(db: Sqlite, account: number, now: Date): ShownAnnouncement[] {
  const { items, dismissed } = read(db, account)
  return items.filter(
    ({ id, until }) => !dismissed.includes(id) && (until === null || Date.parse(until) > now.getTime()),
  )
}

export const dismissedHere = (db: Sqlite, account: number): readonly string[] => read(db, account).dismissed

export function dismissHere(db: Sqlite, account: number, id: string, now: Date): void {
  const kept = read(db, account)
  if (kept.dismissed.includes(id)) return
  keepAnswer(db, account, NAME, { ...kept, dismissed: [...kept.dismissed, id] }, now)
}

/** @param told what the server had been told before it was asked: it leaves that out by itself */
export function keepAnnouncements(
  db: Sqlite,
  account: number,
  { items, told }: { readonly items: readonly ShownAnnouncement[]; readonly told: readonly string[] },
  now: Date,
): void {
  const dismissed = read(db, account).dismissed.filter((id) => !told.includes(id))
  keepAnswer(db, account, NAME, { items, dismissed }, now)
}
