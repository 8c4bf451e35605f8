import type { Language } from '@veza/shared/studio/language.ts'
import { say } from '../../app/texts.ts'
import type { Unit } from './periods.ts'
import { salesTexts } from './texts.ts'

/** A stretch as it is called in full: 21 November 2026, week of …, November 2026. */
export function tellStretch(from: Date, unit: Unit, language: Language): string {
  if (unit === 'month')
    return new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric' }).format(from)
  const day = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', year: 'numeric' }).format(
    from,
  )
  return unit === 'week' ? say(salesTexts, language)('week-of', { day }) : day
}

/** The same below an axis. */
export const tellStretchShort = (from: Date, unit: Unit, language: Language): string =>
  new Intl.DateTimeFormat(
    language,
    unit === 'month' ? { month: 'short', year: 'numeric' } : { day: 'numeric', month: 'short' },
  ).format(from)

/** A day as tables of other programs sort it. */
export const isoDay = (day: Date): string =>
  [day.getFullYear(), day.getMonth() + 1, day.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-')
