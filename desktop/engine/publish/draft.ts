import type { SeenTrack } from '@veza/shared/contracts/catalog.ts'
import type { Clock } from '@veza/shared/kernel/time.ts'
import { JobFailure } from '@veza/shared/studio/failures.ts'
import type { Api } from '../api/client.ts'
import { ApiProblem } from '../api/problem.ts'
import type { Sqlite } from '../db/sqlite.ts'
import {
  draftIdOf,
  getPublication,
  type Publication,
  rememberPublication,
  startOver,
} from '../library/publications.ts'
import type { LibraryTrack } from '../library/tracks.ts'
import { letBeginAnew, mayBeginAnew } from '../restored/hold.ts'
import { metadataOf } from './merge.ts'

interface Step {
  readonly deps: { readonly db: Sqlite; readonly clock: Clock }
  readonly api: Api
  readonly publication: Publication
  readonly track: LibraryTrack
  readonly context: { readonly signal: AbortSignal }
}

/** Drafts deleted on the server that one attempt steps over. */
const GENERATIONS_MAX = 5

/**
 * Begins the track at its server, or finds it there.
 * @throws JobFailure `gone-on-server` where it was deleted there again and again, or where only its creator may say that it is begun anew
 */
export async function createDraft(step: Step): Promise<void> {
  const { deps, track } = step
  const { id } = step.publication
  for (let round = 0; round < GENERATIONS_MAX; round++) {
    const publication = getPublication(deps.db, id) ?? step.publication
    const draft = await findOrCreate(step, publication)
    if (draft !== null) {
      // The ancestor of later merges stays the first one: what was edited there before we asked again is theirs.
      const synced = publication.synced ?? metadataOf(draft)
      rememberPublication(deps.db, id, { serverTrackId: draft.id, url: draft.url, synced }, deps.clock.now())
      letBeginAnew(deps.db, id)
      return
    }
    if (!mayBeginAnew(deps.db, id)) break
    startOver(deps.db, id, track.metadata.title, deps.clock.now())
  }
  throw new JobFailure('gone-on-server', false)
}

/**
 * The draft's id on the server follows from the library's: a library that was put back from before it knew of the draft finds
 * it again, however late.
 * @returns null where the server has deleted this draft, or has another's track of its id
 */
async function findOrCreate({ api, context }: Step, publication: Publication): Promise<SeenTrack | null> {
  const { signal } = context
  const { serverTrackId, draftTitle } = publication
  try {
    if (serverTrackId !== null) return await api.catalog.get({ id: serverTrackId }, { signal })
    const id = draftIdOf(publication)
    return await api.catalog.create({ id, title: draftTitle }, { signal })
  } catch (error) {
    if (error instanceof ApiProblem && (error.status === 404 || error.code === 'id-taken')) return null
    throw error
  }
}
