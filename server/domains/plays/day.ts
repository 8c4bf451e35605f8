/** `YYYY-MM-DD`, UTC. */
export const dayOf = (at: Date): string => at.toISOString().slice(0, 10)

/** @param days may be negative */
export function dayAfter(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() + days)
  return dayOf(at)
}

/** What a play is counted as until it is taken to the books: its track and its day. */
export const nameOf = (trackId: string, at: Date): string => `${trackId} ${dayOf(at)}`

const NAME = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) ([2-9]\d{3}-\d\d-\d\d)$/

/** Undefined for what nobody of ours has counted. */
export function readName(name: string): { readonly trackId: string; readonly day: string } | undefined {
  const [, trackId, day] = NAME.exec(name) ?? []
  return trackId && day && !Number.isNaN(Date.parse(day)) ? { trackId, day } : undefined
}
