import { SCHEDULE_MAX_MS } from '../contracts/schedule.ts'
import type { Language } from './language.ts'

export type PlannedTime =
  | { readonly kind: 'at'; readonly at: string }
  /** `unreadable`: no time at all, or one that no clock shows, such as 31 February or an hour that summer time leaves out. */
  | { readonly kind: 'unreadable' | 'passed' | 'too-far' }

const FORM = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?(Z|[+-]\d{2}:\d{2})?$/

/**
 * A time as somebody writes it: `2026-12-24T18:00`, by the clock of this machine unless it ends with `Z` or an offset.
 * Of an hour that summer time gives twice, the first is meant.
 * @returns `at`: in UTC
 */
export function readPlannedTime(text: string, now: Date): PlannedTime {
  const found = FORM.exec(text.trim())
  const at =
    found &&
    momentOf(
      found.slice(1, 7).map((part) => Number(part ?? 0)),
      found[7],
    )
  if (!at) return { kind: 'unreadable' }
  if (at <= now) return { kind: 'passed' }
  if (at.getTime() - now.getTime() > SCHEDULE_MAX_MS) return { kind: 'too-far' }
  return { kind: 'at', at: at.toISOString() }
}

function momentOf(parts: readonly number[], offset: string | undefined): Date | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
  const asWritten = new Date(Date.UTC(year, month - 1, day, hour, minute, second))
  const isShown = same(parts, [
    asWritten.getUTCFullYear(),
    asWritten.getUTCMonth() + 1,
    asWritten.getUTCDate(),
    asWritten.getUTCHours(),
    asWritten.getUTCMinutes(),
    asWritten.getUTCSeconds(),
  ])
  if (!isShown) return null
  if (offset !== undefined) return new Date(asWritten.getTime() - offsetMs(offset))
  const local = new Date(year, month - 1, day, hour, minute, second)
  return same(parts.slice(2, 5), [local.getDate(), local.getHours(), local.getMinutes()]) ? local : null
}

const same = (one: readonly number[], other: readonly number[]): boolean =>
  one.every((part, index) => part === other[index])

function offsetMs(offset: string): number {
  if (offset === 'Z') return 0
  const [hours = 0, minutes = 0] = offset.slice(1).split(':').map(Number)
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000
}

/** The zone of this machine, as one says it: the place that it is called after. */
export function nameOfZone(zone = new Intl.DateTimeFormat().resolvedOptions().timeZone): string {
  if (!zone.includes('/') || zone.startsWith('Etc/')) return zone.replace('Etc/', '')
  return zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ')
}

export interface Telling {
  readonly language: Language
  readonly now: Date
  /** IANA; without it, that of this machine. */
  readonly zone?: string
  /** `short`: without the zone, for where there is little room. */
  readonly length?: 'long' | 'short'
}

/** A moment in the words of whoever chose it: `3 December, 18:00 (Paris)`; with its year where that is another. */
export function tellPlannedTime(iso: string, { language, now, zone, length = 'long' }: Telling): string {
  const moment = new Date(iso)
  const locale = language === 'en' ? 'en-GB' : language
  const inZone = zone === undefined ? {} : { timeZone: zone }
  const yearOf = (date: Date) => new Intl.DateTimeFormat('en', { year: 'numeric', ...inZone }).format(date)
  const month = length === 'long' ? 'long' : 'short'
  const year = yearOf(moment) === yearOf(now) ? {} : { year: 'numeric' as const }
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month, ...year, ...inZone }).format(moment)
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  const time = new Intl.DateTimeFormat(locale, { ...clock, ...inZone }).format(moment)
  return length === 'short' ? `${day}, ${time}` : `${day}, ${time} (${nameOfZone(zone)})`
}

const two = (part: number): string => String(part).padStart(2, '0')

/** A moment as a field of this machine's own time holds it: `2026-12-24T18:00`. */
export function asLocalField(moment: Date): string {
  const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`
  return `${day}T${two(moment.getHours())}:${two(moment.getMinutes())}`
}
