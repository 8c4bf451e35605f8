import { isDeepStrictEqual } from 'node:util'
import { type TrackPatch, trackPatchSchema } from '@veza/shared/contracts/catalog.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { statement } from '../db/statement.ts'
import { differing, type Edit, type Fields } from '../outbox/judge.ts'
import { getPublication, rememberPublication } from './publications.ts'
import { getTrack, newerFields, sharedFields, type TrackMetadata, updateTrack } from './tracks.ts'

const metadata = trackPatchSchema.required()

/** The track on this machine that an account's track at its server was made of; undefined where it is from elsewhere. */
export function localTrackOf(
  db: Sqlite,
  account: number,
  serverTrackId: string,
): { readonly trackId: string; readonly publicationId: string } | undefined {
  return statement<[string, number], { trackId: string; publicationId: string }>(
    db,
    `SELECT publications.track_id AS trackId, publications.id AS publicationId
     FROM publications JOIN sync_accounts accounts USING (server, account_id)
     WHERE publications.server_track_id = ? AND accounts.id = ?`,
  ).get(serverTrackId, account)
}

/**
 * Brings a track on this machine in line with its server's: what waits to be sent stands, then what was typed here and is still
 * to be published, then what the server says. Fields in which both sides agree become the ancestor of what is published next.
 * @param letGo the server's side of these stands, whatever was typed
 */
export function mirrorTrack(
  db: Sqlite,
  { account, id }: { readonly account: number; readonly id: string },
  base: Fields,
  edits: readonly Edit[],
  now: Date,
  letGo: readonly string[],
): void {
  const local = localTrackOf(db, account, id)
  const track = local && getTrack(db, local.trackId)
  const synced = local && getPublication(db, local.publicationId)?.synced
  if (!local || !track || !synced) return
  const pending = Object.assign({}, ...edits.map((edit) => edit.fields)) as Fields
  const there = metadata.parse({ ...newerFields, ...base })
  const wanted = sharedFields.filter((field) => field in pending)
  const free = sharedFields.filter((field) => !(field in pending))
  const typed = differing(free, track.metadata, synced).filter((field) => !letGo.includes(field))
  const adopted = free.filter(
    (field) => !typed.includes(field) || isDeepStrictEqual(track.metadata[field], there[field]),
  )
  const patch: TrackPatch = { ...taken(there, adopted), ...trackPatchSchema.parse(taken(pending, wanted)) }
  const changed = differing(Object.keys(patch), patch, track.metadata)
  if (changed.length > 0) updateTrack(db, track.id, taken(patch, changed), now)
  const agreed: TrackMetadata = { ...synced, ...taken(there, adopted) }
  if (!isDeepStrictEqual(agreed, synced))
    rememberPublication(db, local.publicationId, { synced: agreed }, now)
}

const taken = <T extends object>(from: T, names: readonly string[]): Partial<T> =>
  Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name))) as Partial<T>
