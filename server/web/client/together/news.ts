import type { HostPlayback } from '@veza/shared/contracts/together.ts'

/** How often one says where one is, where nothing else has changed. */
const TELL_MS = 10_000
/** More than playing on explains. */
const JUMP_MS = 700

/** What a host’s page hears, or has told, at a moment of its own clock. */
export type Told = HostPlayback & { readonly atMs: number }

/**
 * Whether guests have to hear of it. Of several windows of a host only those that play have something to tell; one that plays no
 * more says so once, and then leaves it to the others.
 */
export function isNews(told: Told | undefined, now: Told): boolean {
  if (!now.isPlaying) return told?.isPlaying === true
  if (!told?.isPlaying || told.itemId !== now.itemId || told.rate !== now.rate) return true
  const goneMs = now.atMs - told.atMs
  return Math.abs(told.positionMs + goneMs * told.rate - now.positionMs) > JUMP_MS || goneMs > TELL_MS
}
