import { trackPatchSchema } from '@veza/shared/contracts/catalog.ts'
import { publishRefusalSchema } from '@veza/shared/contracts/schedule.ts'
import type { EditedTrack } from '@veza/shared/studio/bridge/editor.ts'
import { coverNameSchema, waveformNameSchema } from '@veza/shared/studio/media.ts'
import type { LibraryFolder } from '../../folders/library-folder.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { findHeard } from '../media/find-media.ts'
import type { Inspector } from '../media/inspector.ts'
import { entriesOf } from '../outbox/entry-row.ts'
import { findPlannedOffer } from '../products/planned-offers.ts'
import { type RemoteKind, thingsOf } from '../remote/files.ts'
import { getItem } from '../sync/items.ts'
import { findReport } from './reports.ts'
import { getTrack, type LibraryTrack, newerFields } from './tracks.ts'

export interface EditedTrackDeps {
  readonly db: Sqlite
  readonly folder: LibraryFolder
  readonly inspector: Inspector
}

interface Row {
  readonly localId: string | null
  readonly remoteId: string | null
  readonly status: EditedTrack['status']
  readonly durationMs: number | null
  readonly work: EditedTrack['work']
  readonly publishing: EditedTrack['publishing']
}

/** One entry of a library, with all that its editor shows. @param account row of `sync_accounts`; 0 for nobody */
export async function findEditedTrack(
  deps: EditedTrackDeps,
  account: number,
  id: string,
): Promise<EditedTrack | null> {
  const row = findRow(deps.db, account, id)
  const track = row?.localId ? getTrack(deps.db, row.localId) : undefined
  const shown = row?.remoteId ? getItem(deps.db, { account, kind: 'track', id: row.remoteId })?.shown : null
  const fields = track?.metadata ?? shown
  if (!row || !fields) return null
  return {
    ...row,
    id,
    publishAt:
      row.publishing === null ? instantOf(shown?.publishAt) : plannedFor(deps.db, account, row.localId),
    publishRefusal: publishRefusalSchema.safeParse(shown?.publishRefusal).data ?? null,
    url: row.status === 'published' && typeof shown?.url === 'string' ? shown.url : null,
    fields: trackPatchSchema.required().parse({ ...newerFields, ...fields }),
    edits: row.remoteId === null ? [] : editsOf(deps.db, account, row.remoteId),
    remote: track || row.remoteId === null ? null : remoteOf(deps.db, account, row.remoteId),
    local: track ? await localOf(deps, track) : null,
  }
}

function remoteOf(db: Sqlite, account: number, id: string): NonNullable<EditedTrack['remote']> {
  const things = thingsOf(db, account, [id])
  const fileOf = (wanted: RemoteKind) => things.find(({ kind }) => kind === wanted)?.kept?.file
  return {
    cover: coverNameSchema.safeParse(fileOf('cover')).data ?? null,
    waveform: waveformNameSchema.safeParse(fileOf('waveform')).data ?? null,
    isLacking: things.some(({ source, kept }) => kept?.source !== source),
  }
}

const instantOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** When what is under way shall become public. */
function plannedFor(db: Sqlite, account: number, trackId: string | null): string | null {
  const row = db
    .prepare<[string | null, number], { publishAt: string | null }>(
      `SELECT publish_at AS publishAt FROM publications JOIN sync_accounts accounts USING (server, account_id)
       WHERE publications.track_id = ? AND accounts.id = ?`,
    )
    .get(trackId, account)
  return row?.publishAt ?? null
}

/** A publish is under way as long as its last step waits; what that needs may have failed. */
const PUBLISHING = `(SELECT CASE WHEN EXISTS (
    SELECT 1 FROM jobs part WHERE part.track_id = entry.local_id AND part.state = 'failed' AND part.kind <> 'upload-cover')
    THEN 'failed' ELSE 'under-way' END
  FROM jobs WHERE jobs.track_id = entry.local_id AND jobs.kind = 'publish'
    AND jobs.state IN ('queued', 'running', 'paused', 'failed') LIMIT 1)`

function findRow(db: Sqlite, account: number, id: string): Row | undefined {
  return db
    .prepare<[Record<string, unknown>], Row>(
      `SELECT local_id AS localId, remote_id AS remoteId, status, duration_ms AS durationMs,
         (SELECT CASE WHEN sum(state = 'failed') > 0 THEN 'failed' WHEN sum(state = 'running') > 0 THEN 'running'
            WHEN count(*) > 0 THEN 'waiting' END
          FROM jobs WHERE jobs.track_id = entry.local_id AND state IN ('queued', 'running', 'paused', 'failed')) AS work,
         ${PUBLISHING} AS publishing
       FROM library_entries entry WHERE account = @account AND id = @id`,
    )
    .get({ account, id })
}

function editsOf(db: Sqlite, account: number, id: string): EditedTrack['edits'] {
  return entriesOf(db, { account, kind: 'track', id }).map((edit) => ({
    id: edit.id,
    action: edit.action,
    fields: Object.keys(edit.fields),
    state: edit.state,
    failure: edit.failure,
  }))
}

async function localOf(
  deps: EditedTrackDeps,
  track: LibraryTrack,
): Promise<NonNullable<EditedTrack['local']>> {
  const { source, sampleRate, channels, artist, album, importedAt, lossless, coverFile } = track
  const { path, bytes, format } = source
  const heard = await findHeard(deps.folder, track)
  return {
    source: { path, bytes, format, sampleRate, channels, artist, album, importedAt },
    lossless,
    cover: coverNameSchema.safeParse(coverFile).data ?? null,
    hearing: hearingOf(deps, track.id),
    plannedOffer: findPlannedOffer(deps.db, track.id),
    renditions: heard?.renditions.map(({ name }) => name) ?? [],
  }
}

function hearingOf({ db, inspector }: EditedTrackDeps, trackId: string) {
  const report = findReport(db, trackId)
  if (report) return { state: 'done' as const, report }
  const inspection = inspector.stateOf(trackId)
  return inspection.state === 'failed' ? inspection : { state: 'coming' as const }
}
