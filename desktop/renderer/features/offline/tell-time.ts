import type { Language } from '@veza/shared/studio/language.ts'
import { formatDay } from '../../ui/formats.ts'

/** A moment as short as its day lets it be: 14:32 today, 3 Nov, 14:32 before. */
export function tellTime(iso: string, language: Language, now = new Date()): string {
  const moment = new Date(iso)
  const time = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' }).format(moment)
  return moment.toDateString() === now.toDateString() ? time : `${formatDay(iso, language, now)}, ${time}`
}
