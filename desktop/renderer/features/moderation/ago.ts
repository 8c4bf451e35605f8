import { DAY_MS, HOUR_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import type { Language } from '@veza/shared/studio/language.ts'

/** How long something has waited, in the largest unit of which there is one: 3 days ago. */
export function tellAgo(iso: string, language: Language, now = new Date()): string {
  const passedMs = Math.max(0, now.getTime() - Date.parse(iso))
  // A word for what has just begun, figures for the rest.
  if (passedMs < MINUTE_MS)
    return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(0, 'second')
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'always' })
  if (passedMs >= DAY_MS) return format.format(-Math.floor(passedMs / DAY_MS), 'day')
  if (passedMs >= HOUR_MS) return format.format(-Math.floor(passedMs / HOUR_MS), 'hour')
  return format.format(-Math.floor(passedMs / MINUTE_MS), 'minute')
}
