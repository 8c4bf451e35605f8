import { sql } from 'kysely'

/** Part of a query: everybody may come across the track, and hear something of it without buying it. */
export const isOffered = sql<boolean>`(tracks.status = 'published' AND tracks.visibility = 'public' AND NOT tracks.dmca_blocked
  AND NOT tracks.held_for_scan AND tracks.moderation = 'none' AND (NOT tracks.paid OR tracks.preview_enabled))`
