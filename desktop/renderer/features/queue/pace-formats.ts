import type { RunningJob } from '@veza/shared/studio/bridge/queue.ts'
import type { Language } from '@veza/shared/studio/language.ts'
import { formatBytes } from '../../ui/formats.ts'

const unit = (value: number, name: 'second' | 'minute' | 'hour', language: Language) =>
  new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value)

const kilobytes = (value: number, language: Language) =>
  new Intl.NumberFormat(language, { style: 'unit', unit: 'kilobyte', maximumFractionDigits: 1 }).format(value)

/** Below this nobody counts (s). */
const MOMENTS_S = 10

/** Time left in steps that do not flicker: 40 sec, 2 min, 1 hr 5 min. Undefined: a few seconds. */
export function formatLeft(seconds: number, language: Language): string | undefined {
  if (seconds < MOMENTS_S) return undefined
  if (seconds < 55) return unit(Math.ceil(seconds / 5) * 5, 'second', language)
  const minutes = Math.ceil(seconds / 60)
  if (minutes < 60) return unit(minutes, 'minute', language)
  const hours = Math.floor(minutes / 60)
  const rest = Math.ceil((minutes % 60) / 5) * 5
  if (rest === 0 || rest === 60) return unit(hours + rest / 60, 'hour', language)
  return `${unit(hours, 'hour', language)} ${unit(rest, 'minute', language)}`
}

/** A wait that is counted down to the second. */
export function formatWait(seconds: number, language: Language): string {
  const whole = Math.ceil(seconds)
  return whole < 90 ? unit(whole, 'second', language) : unit(Math.ceil(whole / 60), 'minute', language)
}

/** 8.2 MB/s, or 14× for sound that is worked through faster than it is heard; undefined where nobody knows. */
export function formatSpeed(
  { bytesPerSecond, timesRealtime }: Pick<RunningJob, 'bytesPerSecond' | 'timesRealtime'>,
  language: Language,
): string | undefined {
  // Less than a kilobyte is told as part of one: nobody measures a line in bytes.
  if (bytesPerSecond !== null)
    return `${bytesPerSecond < 1_000 ? kilobytes(bytesPerSecond / 1_000, language) : formatBytes(bytesPerSecond, language)}/s`
  if (timesRealtime === null) return undefined
  const digits = timesRealtime < 10 ? 1 : 0
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(timesRealtime)}×`
}
