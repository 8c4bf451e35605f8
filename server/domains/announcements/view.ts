import type {
  Announcement,
  AnnouncementChange,
  ShownAnnouncement,
} from '@veza/shared/contracts/announcements.ts'
import type { AnnouncementRow, CountedRow } from './queries.ts'

/** What it says, as the contract has it. */
const termsOf = (row: AnnouncementRow) => ({
  title: { en: row.titleEn, fr: row.titleFr },
  text: { en: row.textEn, fr: row.textFr },
  severity: row.severity,
  audience: row.audience,
  onPages: row.onPages,
  inStudio: row.inStudio,
  link: row.link,
  from: row.shownFrom.toISOString(),
  until: row.shownUntil?.toISOString() ?? null,
})

/** What it says, as the table has it. */
export const columnsOf = ({ title, text, from, until, version: _, ...same }: AnnouncementChange) => ({
  ...same,
  titleEn: title.en,
  titleFr: title.fr,
  textEn: text.en,
  textFr: text.fr,
  shownFrom: new Date(from),
  shownUntil: until === null ? null : new Date(until),
})

export function shownView(row: AnnouncementRow): ShownAnnouncement {
  const { title, text, severity, link, from, until } = termsOf(row)
  return { id: row.id, title, text, severity, link, from, until }
}

export const announcementView = (row: CountedRow): Announcement => ({
  id: row.id,
  ...termsOf(row),
  version: row.version,
  dismissals: row.dismissals,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})
