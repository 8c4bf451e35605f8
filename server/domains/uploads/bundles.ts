import { type Bundle, type BundleFile, bundleStates } from '@veza/shared/contracts/uploads.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { filesOf, type RenditionSet } from '@veza/shared/media/rendition-set.ts'
import { StateConflict, transition } from '../../platform/db/transition.ts'
import { IMMUTABLE_CACHE_CONTROL } from '../../platform/object-store/index.ts'
import { assertMayUpload, ownTrack } from '../catalog/index.ts'
import { bundleDigest, bundlePrefix } from './keys.ts'
import { canUpload, type UploadAction } from './policy.ts'
import { type BundleRow, bundleById, insertBundle, liveBundle } from './queries.ts'
import { type Parts, reserve, SESSION_LIFE_MS } from './sessions.ts'

export interface NewBundle {
  readonly trackId: string
  readonly set: RenditionSet
  readonly files: readonly BundleFile[]
}

/** Opens a bundle, or finds the one that this very manifest already has: that is the resume. */
export async function openBundle(ctx: Parts, userId: string, input: NewBundle): Promise<Bundle> {
  await ownTrack(ctx.db, userId, input.trackId)
  assertManifest(input)
  const digest = bundleDigest(input.set, input.files)
  const live = await liveBundle(ctx.db, input.trackId, digest)
  if (live && !isOverdue(ctx, live)) return bundleView(ctx, live)
  if (live) await expireBundle(ctx, live)
  const bytes = input.files.reduce((sum, file) => sum + file.bytes, 0)
  const now = ctx.clock.now()
  const id = ctx.newId()
  await ctx.transaction(async (tx) => {
    await reserve(ctx, tx, userId, bytes)
    await assertMayUpload(tx, userId)
    await insertBundle(tx, {
      id,
      userId,
      trackId: input.trackId,
      status: 'open',
      digest,
      prefix: bundlePrefix(input.trackId, digest, id),
      renditionSet: JSON.stringify(input.set),
      files: JSON.stringify(input.files),
      bytes,
      createdAt: now,
      updatedAt: now,
      expiresAt: new Date(now.getTime() + SESSION_LIFE_MS),
    })
  })
  const row = await liveBundle(ctx.db, input.trackId, digest)
  if (!row) throw new DomainError(409, 'state-conflict', 'Another call changed this bundle: ask again.')
  return bundleView(ctx, row)
}

const isOverdue = (ctx: Pick<Parts, 'clock'>, row: BundleRow) =>
  row.status === 'open' && row.expiresAt <= ctx.clock.now()

/** The manifest names exactly the files of the set, each once, with the same size. @throws DomainError 400 */
function assertManifest({ set, files }: NewBundle): void {
  const expected = new Map(filesOf(set).map(({ path, bytes }) => [path, bytes]))
  const named = new Set(files.map(({ path }) => path))
  const wrong = files.find(({ path, bytes }) => expected.get(path) !== bytes)
  if (
    wrong ||
    named.size !== files.length ||
    named.size !== expected.size ||
    filesOf(set).length !== expected.size
  )
    throw new DomainError(
      400,
      'bad-manifest',
      wrong
        ? `“${wrong.path}” is not a file of this rendition set, or has another size there.`
        : 'The manifest and the rendition set do not name the same files.',
    )
}

export class BundleNotFound extends DomainError {
  constructor() {
    super(404, 'bundle-not-found', 'There is no such bundle of yours.')
  }
}

/** @throws BundleNotFound unless the user may do this with it */
export async function bundleFor(
  ctx: Pick<Parts, 'db'>,
  userId: string,
  action: UploadAction,
  id: string,
): Promise<BundleRow> {
  const row = await bundleById(ctx.db, id)
  if (!row || !canUpload({ userId }, action, row)) throw new BundleNotFound()
  return row
}

export async function bundleView(ctx: Pick<Parts, 'store'>, row: BundleRow): Promise<Bundle> {
  const missing = row.status === 'open' ? await missingFiles(ctx, row) : []
  return {
    id: row.id,
    status: row.status,
    trackId: row.trackId,
    missing: missing.map(({ path }) => path),
    expiresAt: row.expiresAt.toISOString(),
  }
}

/** Files that the store does not hold with the announced size and MD5; its listing is the truth. */
async function missingFiles(ctx: Pick<Parts, 'store'>, row: BundleRow): Promise<BundleFile[]> {
  const stored = new Map<string, { bytes: number; etag: string }>()
  for await (const object of ctx.store.list(row.prefix)) stored.set(object.key, object)
  return row.files.filter(({ path, bytes, md5 }) => {
    const object = stored.get(row.prefix + path)
    return object?.bytes !== bytes || object.etag !== Buffer.from(md5, 'base64').toString('hex')
  })
}

/** Signs those of the named files that are missing. @throws DomainError 400 for a path that is not in the manifest */
export async function signBundle(ctx: Parts, userId: string, id: string, paths: readonly string[]) {
  const row = await bundleFor(ctx, userId, 'send', id)
  assertBundleOpen(ctx, row)
  const known = new Map(row.files.map((file) => [file.path, file]))
  const stranger = paths.find((path) => !known.has(path))
  if (stranger) throw new DomainError(400, 'unknown-path', `“${stranger}” is not in this bundle's manifest.`)
  const asked = new Set(paths)
  const missing = (await missingFiles(ctx, row)).filter(({ path }) => asked.has(path))
  return Promise.all(
    missing.map(async ({ path, bytes, md5 }) => {
      const signed = await ctx.store.signPut({
        key: row.prefix + path,
        bytes,
        md5,
        contentType: contentTypeOf(path),
        cacheControl: IMMUTABLE_CACHE_CONTROL,
        expiresInSeconds: ctx.config.uploadUrlSeconds,
      })
      return { path, ...signed, headers: { ...signed.headers }, expiresAt: signed.expiresAt.toISOString() }
    }),
  )
}

export function contentTypeOf(path: string): string {
  return path.endsWith('.mp4') || path.endsWith('.m4s') ? 'audio/mp4' : 'application/octet-stream'
}

function assertBundleOpen(ctx: Pick<Parts, 'clock'>, row: BundleRow): void {
  const status = isOverdue(ctx, row) ? 'expired' : row.status
  if (status === 'open') return
  throw new DomainError(
    409,
    `bundle-${status}`,
    status === 'complete' ? 'This bundle is complete already.' : 'This bundle has expired. Open it anew.',
  )
}

/** Every file is there as announced: only now does the set become usable. Safe to repeat. */
export async function completeBundle(ctx: Parts, userId: string, id: string): Promise<Bundle> {
  const row = await bundleFor(ctx, userId, 'send', id)
  if (row.status === 'complete') return bundleView(ctx, row)
  assertBundleOpen(ctx, row)
  const missing = await missingFiles(ctx, row)
  if (missing.length > 0)
    throw new DomainError(
      409,
      'bundle-incomplete',
      `The store does not hold ${missing.length} file(s) as announced. Send them again.`,
      {
        extra: { missing: missing.slice(0, 100).map(({ path }) => path) },
      },
    )
  const now = ctx.clock.now()
  try {
    await ctx.transaction((tx) =>
      transition(tx, bundleStates, { table: 'bundles', id, from: 'open', to: 'complete', now }),
    )
  } catch (error) {
    if (!(error instanceof StateConflict)) throw error
    const current = await bundleFor(ctx, userId, 'see', id)
    assertBundleOpen(ctx, current.status === 'complete' ? { ...current, status: 'open' } : current)
  }
  return bundleView(ctx, await bundleFor(ctx, userId, 'see', id))
}

/** The files stay until the sweeper finds that nothing names them. */
export async function expireBundle(ctx: Pick<Parts, 'transaction' | 'clock'>, row: BundleRow): Promise<void> {
  const now = ctx.clock.now()
  await ctx.transaction((tx) =>
    transition(tx, bundleStates, { table: 'bundles', id: row.id, from: 'open', to: 'expired', now }),
  )
}
