import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { SeenTrack } from '@veza/shared/contracts/catalog.ts'
import type { NewId } from '@veza/shared/kernel/ids.ts'
import type { Clock } from '@veza/shared/kernel/time.ts'
import { audioFormats } from '@veza/shared/media/formats.ts'
import { JobFailure } from '@veza/shared/studio/failures.ts'
import type { JobPayload } from '@veza/shared/studio/jobs.ts'
import type { LibraryFolder } from '../../folders/library-folder.ts'
import { ApiProblem } from '../api/problem.ts'
import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import { coverType } from '../import/cover.ts'
import { uploadName } from '../import/naming.ts'
import { findPartDigests } from '../library/part-digests.ts'
import { getPublication, type Publication, rememberPublication } from '../library/publications.ts'
import { getTrack, type LibraryTrack, updateTrack } from '../library/tracks.ts'
import { handOverOffer } from '../products/planned-offers.ts'
import type { JobContext, JobHandlers } from '../queue/registry.ts'
import type { Connection, Connections } from '../session/connections.ts'
import { retireSet } from '../transcode/retire.ts'
import { findWorkingSet } from '../transcode/work-folder.ts'
import type { FileUploadJob } from '../upload/file-upload.ts'
import { createDraft } from './draft.ts'
import { asPublishFailure } from './failures.ts'
import { untilSaid } from './later-word.ts'
import { letOut } from './let-out.ts'
import { mergeMetadata, metadataOf, pick } from './merge.ts'
import { planSetAnew, planWishedSet } from './plan.ts'
import { createTurns, type InTurn } from './turns.ts'
import { uploadOnRecord } from './upload-sessions.ts'

export interface PublishDeps {
  readonly db: Sqlite
  readonly folder: LibraryFolder
  readonly clock: Clock
  readonly newId: NewId
  readonly connections: Connections
}

/** One job's view of what it works on. */
interface Step extends Connection {
  readonly deps: PublishDeps
  readonly publication: Publication
  readonly track: LibraryTrack
  readonly context: JobContext
}

/** The jobs that bring a track to a server. Each asks the server what is there, and does what is missing. */
export function publishHandlers(deps: PublishDeps): Omit<JobHandlers, 'transcode'> {
  const inTurn = createTurns()
  return {
    'create-draft': (payload, context) => withStep(deps, payload.publicationId, context, createDraft),
    'upload-original': (payload, context) => withStep(deps, payload.publicationId, context, uploadOriginal),
    'upload-cover': (payload, context) => withStep(deps, payload.publicationId, context, uploadCover),
    'upload-renditions': (payload, context) =>
      withStep(deps, payload.publicationId, context, (step) => uploadRenditions(step, payload, inTurn)),
    publish: (payload, context) =>
      withStep(deps, payload.publicationId, context, (step) => publish(step, payload.overwrite)),
  }
}

async function withStep(
  deps: PublishDeps,
  publicationId: string,
  context: JobContext,
  work: (step: Step) => Promise<void>,
): Promise<void> {
  const publication = getPublication(deps.db, publicationId)
  const track = publication && getTrack(deps.db, publication.trackId)
  if (publication === undefined || track === undefined)
    throw new JobFailure('unexpected', false, { detail: `no publication ${publicationId}` })
  let connection: Connection | undefined
  try {
    connection = deps.connections.to(publication.server, publication.accountId)
    const signal = AbortSignal.any([context.signal, connection.signal])
    const step = { ...connection, deps, publication, track, context: { ...context, signal } }
    await asCreator(step, () => work(step))
  } catch (error) {
    context.signal.throwIfAborted()
    const cause: unknown = connection?.signal.aborted ? connection.signal.reason : error
    throw asPublishFailure(cause, publication.server, track.source.path)
  }
}

/** The server lets everyone become one, and whoever has something published wishes to. */
async function asCreator({ api, context: { signal } }: Step, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'needs-creator') throw error
    await api.accounts.becomeCreator(undefined, { signal })
    await work()
  }
}

/** The track on the server, which `create-draft` has made. */
async function remote({ api, publication, context }: Step): Promise<SeenTrack> {
  if (publication.serverTrackId === null) throw new JobFailure('gone-on-server', false)
  return await api.catalog.get({ id: publication.serverTrackId }, { signal: context.signal })
}

const upload = ({ deps, uploader, publication, context }: Step, job: FileUploadJob) =>
  uploadOnRecord({ ...deps, uploader, publication, jobId: context.jobId }, job)

async function uploadOriginal(step: Step): Promise<void> {
  const { deps, publication, track, context, api } = step
  const { source } = track
  const there = await remote(step)
  if (there.hasOriginal && publication.originalUploadId !== null) return
  const { uploadId } = await upload(step, {
    purpose: 'original',
    path: source.path,
    filename: uploadName(basename(source.path), source.format),
    bytes: source.bytes,
    sha256: source.sha256,
    mtimeMs: source.mtimeMs,
    partDigests: findPartDigests(deps.db, track.id),
    contentType: audioFormats[source.format].contentTypes[0],
    trackId: there.id,
    signal: context.signal,
    onProgress: (done, total) => context.progress((done / total) * 0.99, total),
  })
  rememberPublication(deps.db, publication.id, { originalUploadId: uploadId }, deps.clock.now())
  await api.uploads.attachOriginal({ id: there.id, uploadId, transcode: false }, { signal: context.signal })
}

/**
 * Until the track's cover is there as it is here: another one may be chosen, or it may be taken off, meanwhile, and two of these
 * jobs may run at once. What came too late is seen by the track's version, and looked at anew.
 */
async function uploadCover(step: Step): Promise<void> {
  const { deps, context } = step
  const wished = () => (getTrack(deps.db, step.track.id) ?? step.track).coverFile
  for (;;) {
    context.signal.throwIfAborted()
    const there = await remote(step)
    const coverFile = wished()
    const { attachedCover } = getPublication(deps.db, step.publication.id) ?? step.publication
    if (coverFile !== null && there.coverUrl !== null && attachedCover === coverFile) return
    if (coverFile !== null) await sendCover(step, there, coverFile)
    else {
      await removeCover(step, there)
      if (wished() === null) return
    }
  }
}

async function removeCover({ deps, publication, context, api }: Step, there: SeenTrack): Promise<void> {
  await api.uploads.removeCover({ id: there.id }, { signal: context.signal })
  rememberPublication(deps.db, publication.id, { attachedCover: null }, deps.clock.now())
}

async function sendCover(step: Step, there: SeenTrack, coverFile: string): Promise<void> {
  const { deps, publication, context, api } = step
  const path = join(deps.folder.covers, coverFile)
  const found = await stat(path)
  const { uploadId } = await upload(step, {
    purpose: 'cover',
    path,
    filename: coverFile,
    bytes: found.size,
    // A cover is named by its content.
    sha256: coverFile.slice(0, coverFile.indexOf('.')),
    mtimeMs: found.mtimeMs,
    contentType: coverType(coverFile),
    trackId: there.id,
    signal: context.signal,
    onProgress: (done, total) => context.progress((done / total) * 0.99, total),
  })
  // Until it has answered, nobody knows which one it has.
  rememberPublication(deps.db, publication.id, { attachedCover: null }, deps.clock.now())
  const upon = { headers: { 'if-match': `"${there.version}"` } }
  try {
    await api.uploads.attachCover({ id: there.id, uploadId }, { signal: context.signal, context: upon })
  } catch (error) {
    if (error instanceof ApiProblem && error.code === 'stale-version') return
    throw error
  }
  rememberPublication(deps.db, publication.id, { attachedCover: coverFile }, deps.clock.now())
}

/** The track may be wished otherwise than when the job was queued: then what is wished now is made and sent instead. */
function isWished({ deps, publication, track }: Step, lossless: boolean): boolean {
  const now = getTrack(deps.db, track.id) ?? track
  if (now.lossless === lossless) return true
  planWishedSet(deps.db, now, publication.id, deps.newId, deps.clock.now())
  return false
}

/** @param inTurn two sets of one publication may be on their way: the one that is wished for is attached last */
async function uploadRenditions(
  step: Step,
  { lossless }: JobPayload<'upload-renditions'>,
  inTurn: InTurn,
): Promise<void> {
  const { deps, publication, track, context, uploader, api } = step
  if (!isWished(step, lossless)) return
  const there = await remote(step)
  const working = await findWorkingSet(deps.folder, track.source.sha256, lossless)
  if (working === null) throw new JobFailure('working-files-damaged', false)
  const { dir, set, fingerprint } = working
  const { sha256 } = track.source
  const isAttached = () => getPublication(deps.db, publication.id)?.attachedSet === fingerprint
  if (there.hasRenditions && (await inTurn(publication.id, async () => isAttached())))
    return await retireSet(deps, sha256, lossless, context.jobId)
  if (dir === null) {
    // It was sent, and the server has it no more, or another server wants it.
    planSetAnew(deps.db, track, publication.id, lossless, deps.newId, deps.clock.now())
    throw new JobFailure('working-files-damaged', true)
  }
  const { bundleId } = await uploader.uploadBundle({
    trackId: there.id,
    dir,
    set,
    signal: context.signal,
    onProgress: (done, total) => context.progress((done / total) * 0.99, total),
  })
  const isDone = await inTurn(publication.id, async () => {
    if (!isWished(step, lossless)) return false
    // Until it has answered, nobody knows which one it has.
    rememberPublication(deps.db, publication.id, { attachedSet: null }, deps.clock.now())
    await api.uploads.attachRenditions({ id: there.id, bundleId }, { signal: context.signal })
    rememberPublication(deps.db, publication.id, { bundleId, attachedSet: fingerprint }, deps.clock.now())
    return true
  })
  if (isDone) await retireSet(deps, sha256, lossless, context.jobId)
}

/** Times that another writer may get in between before we wait for our turn. */
const WRITES_MAX = 4

async function publish(step: Step, overwrite: boolean): Promise<void> {
  await untilSaid(step.deps.db, step.publication, step.context.signal)
  for (let round = 1; ; round++) {
    try {
      await sendMetadata(step, await remote(step), overwrite)
      break
    } catch (error) {
      const isStale = error instanceof ApiProblem && error.status === 409
      if (!isStale || round >= WRITES_MAX) throw error
    }
  }
  await letOut(step)
  handOverOffer(step.deps, step.publication.id, step.deps.clock.now())
}

async function sendMetadata(step: Step, there: SeenTrack, overwrite: boolean): Promise<void> {
  const { deps, publication, track, api, context } = step
  const theirs = metadataOf(there)
  const { patch, adopt, conflicts } = mergeMetadata(publication.synced ?? theirs, track.metadata, theirs)
  if (conflicts.length > 0 && !overwrite)
    throw new JobFailure('changed-elsewhere', false, { params: { fields: conflicts.join(', ') } })
  const send = { ...patch, ...pick(track.metadata, conflicts) }
  const { id, version } = there
  const hasChanges = Object.keys(send).length > 0
  const agreed = hasChanges
    ? await api.catalog.update({ id, version, ...send }, { signal: context.signal })
    : there
  // Both or neither: an ancestor newer than our copy would make their change look like ours, taken back.
  inTransaction(deps.db, () => {
    const now = deps.clock.now()
    rememberPublication(deps.db, publication.id, { synced: metadataOf(agreed) }, now)
    if (Object.keys(adopt).length > 0) updateTrack(deps.db, track.id, adopt, now)
  })
}
