import type { Language } from '@veza/shared/studio/language.ts'

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** Bytes as people say them: 8.2 MB. Powers of 1,000, as file managers and disks have them. */
export function formatBytes(bytes: number, language: Language): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1_000 ** power
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: units[power] ?? 'byte',
    maximumFractionDigits: power === 0 || value >= 100 ? 0 : 1,
  }).format(value)
}

/** 0 to 1 as 62 %. */
export const formatShare = (share: number, language: Language): string =>
  new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }).format(share)

/** @see formatDay, for many days: a form is dear to make */
export function dayFormat(language: Language, now = new Date()): (iso: string) => string {
  const ofThisYear = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' })
  const ofAnother = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', year: 'numeric' })
  return (iso) => {
    const day = new Date(iso)
    return (day.getFullYear() === now.getFullYear() ? ofThisYear : ofAnother).format(day)
  }
}

/** A day as short as its year lets it be. */
export function formatDay(iso: string, language: Language, now = new Date()): string {
  const day = new Date(iso)
  const isThisYear = day.getFullYear() === now.getFullYear()
  return new Intl.DateTimeFormat(language, {
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? {} : { year: 'numeric' }),
  }).format(day)
}
