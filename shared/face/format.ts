const MINUS = '\u2212'
const NO_BREAK = '\u00a0'

/** Seconds as `3:07` or `1:02:09`, cut to whole seconds. What is not finite or negative reads as `0:00`. */
export function formatTime(seconds: number): string {
  const whole = Number.isFinite(seconds) && seconds > 0 ? Math.floor(seconds) : 0
  const rest = String(whole % 60).padStart(2, '0')
  const minutes = Math.floor(whole / 60) % 60
  const hours = Math.floor(whole / 3600)
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`
}

/** A level with one decimal, a true minus and its unit: `−14.2 LUFS`, in French `−14,2 LUFS`. */
export function formatLevel(value: number, unit: 'LUFS' | 'LU' | 'dBTP' | 'dB', locale: string): string {
  const figure = new Intl.NumberFormat(locale, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
    signDisplay: 'negative',
  }).format(value)
  return `${figure.replace('-', MINUS)}${NO_BREAK}${unit}`
}

/** Milliseconds as ISO 8601 has durations: `PT3M7S`, `PT1H2M9S`. */
export function isoDuration(durationMs: number): string {
  const whole = Math.max(0, Math.round(durationMs / 1000))
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor(whole / 60) % 60
  return `PT${hours > 0 ? `${hours}H` : ''}${minutes > 0 ? `${minutes}M` : ''}${whole % 60}S`
}
