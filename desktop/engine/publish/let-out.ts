import type { Clock } from '@veza/shared/kernel/time.ts'
import type { Api } from '../api/client.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { getPublication, type Publication, rememberPublication } from '../library/publications.ts'
import { metadataOf } from './merge.ts'

/** A publication of which all is at its server. */
interface Ready {
  readonly deps: { readonly db: Sqlite; readonly clock: Clock }
  readonly publication: Publication
  readonly api: Api
  readonly context: { readonly signal: AbortSignal }
}

/** Makes it public, or has it become so at the time that its creator chose: and may choose anew while we say so. */
export async function letOut({ deps, publication, api, context: { signal } }: Ready): Promise<void> {
  const id = publication.serverTrackId ?? ''
  const { db, clock } = deps
  for (;;) {
    const publishAt = getPublication(db, publication.id)?.publishAt ?? null
    const isPublic = publishAt !== null && (await api.catalog.get({ id }, { signal })).status === 'published'
    const track =
      publishAt === null || isPublic
        ? await api.catalog.publish({ id }, { signal })
        : await api.catalog.schedule({ id, publishAt }, { signal })
    const { url, masterUrl } = track
    // Of what was public before, the server says since when.
    const publishedAt = track.status === 'published' ? track.publishedAt : null
    const answered = { url, masterUrl, publishedAt, synced: metadataOf(track) }
    rememberPublication(db, publication.id, answered, clock.now())
    const wished = getPublication(db, publication.id)?.publishAt ?? null
    if (wished === publishAt) return
  }
}
