import { bundleStates, uploadStates } from '@veza/shared/contracts/uploads.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'
import { transition } from '../../platform/db/transition.ts'
import { type DamagedRecord, damagedRecords, removeLeftovers } from '../../platform/object-store/index.ts'
import { expireBundle } from './bundles.ts'
import { BUNDLE_PREFIX, prefixOf, uploadPrefixes } from './keys.ts'
import {
  completeBundlesAfter,
  completeUploadsAfter,
  isBundleUnused,
  isUploadUnused,
  knownKeys,
  knownPrefixes,
  lockBundle,
  lockUpload,
  openMultiparts,
  overdueBundles,
  overdueUploads,
  unusedBundles,
  unusedUploads,
} from './queries.ts'
import { closeUpload, type Parts } from './sessions.ts'

/** Younger things may belong to a call that is still under way. */
const ORPHAN_AGE_MS = DAY_MS
/** A complete upload may wait this long to be attached to a track; a deleted track's files for as long. */
const UNUSED_AGE_MS = 7 * DAY_MS
const BATCH = 500

export type StorageFinding =
  /** An object (or an unfinished multipart) that no row names. */
  | { readonly kind: 'orphan-object'; readonly key: string; readonly bytes: number }
  | { readonly kind: 'dead-multipart'; readonly key: string; readonly multipartId: string }
  /** A row whose object is gone or has another size: reported, never repaired by guessing. */
  | { readonly kind: 'missing-object'; readonly row: string; readonly key: string; readonly detail: string }
  /** A record of the local store that cannot be read; what it describes counts as missing. A person has to look. */
  | ({ readonly kind: 'damaged-record' } & DamagedRecord)

/** Compares the store with the books, both ways; changes nothing. */
export async function* auditStorage(
  ctx: Pick<Context, 'db' | 'store' | 'clock'>,
): AsyncGenerator<StorageFinding> {
  for (const damaged of await damagedRecords(ctx.store)) yield { kind: 'damaged-record', ...damaged }
  yield* deadMultiparts(ctx)
  yield* orphanObjects(ctx)
  yield* missingObjects(ctx)
}

/** Removes what nothing names any more; what is missing is only reported. @returns everything that was found */
export async function sweepStorage(ctx: Parts): Promise<StorageFinding[]> {
  await purgeUnused(ctx)
  await tidyLocalStore(ctx)
  const found: StorageFinding[] = []
  for await (const finding of auditStorage(ctx)) {
    found.push(finding)
    if (finding.kind === 'orphan-object') await ctx.store.delete([finding.key])
    else if (finding.kind === 'dead-multipart')
      await ctx.store.abortMultipart(finding.key, finding.multipartId)
    else if (finding.kind === 'missing-object')
      ctx.log.error({ row: finding.row, key: finding.key }, `storage: ${finding.detail}`)
  }
  return found
}

/** What crashes left half-written in the folder of the local store. */
async function tidyLocalStore({ config, clock, log }: Parts): Promise<void> {
  if (config.store.backend !== 'local') return
  const before = new Date(clock.now().getTime() - ORPHAN_AGE_MS)
  // The audit that follows tells of every damaged record.
  const removed = await removeLeftovers(config.store.root, before, () => undefined)
  if (removed > 0) log.info({ removed }, 'storage: left-over files removed')
}

/** Ends sessions that were not finished in their time; one that cannot be ended does not hold up the others. */
export async function expireSessions(ctx: Parts): Promise<number> {
  const now = ctx.clock.now()
  const uploads = await overdueUploads(ctx.db, now, BATCH)
  const bundles = await overdueBundles(ctx.db, now, BATCH)
  for (const row of uploads) await eachOnItsOwn(ctx, row.id, () => closeUpload(ctx, row, 'expired'))
  for (const row of bundles) await eachOnItsOwn(ctx, row.id, () => expireBundle(ctx, row))
  return uploads.length + bundles.length
}

async function eachOnItsOwn(ctx: Pick<Context, 'log'>, id: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    ctx.log.warn({ err: error, id }, 'storage: left for the next time')
  }
}

/**
 * The state first, then the objects, so that a crash in between leaves orphans, which the audit finds. Under the row's
 * lock it is asked once more whether nothing uses it: who attaches takes the same lock.
 */
async function purgeUnused(ctx: Parts): Promise<void> {
  const now = ctx.clock.now()
  const before = new Date(now.getTime() - UNUSED_AGE_MS)
  for (const { id, storageKey } of await unusedUploads(ctx.db, before, BATCH))
    await eachOnItsOwn(ctx, id, async () => {
      const purged = await ctx.transaction(async (tx) => {
        await lockUpload(tx, id)
        if (!(await isUploadUnused(tx, id, before))) return false
        await transition(tx, uploadStates, { table: 'uploads', id, from: 'complete', to: 'purged', now })
        return true
      })
      if (purged) await ctx.store.delete([storageKey])
    })
  for (const { id, prefix, files } of await unusedBundles(ctx.db, before, BATCH))
    await eachOnItsOwn(ctx, id, async () => {
      const purged = await ctx.transaction(async (tx) => {
        await lockBundle(tx, id)
        if (!(await isBundleUnused(tx, id, before))) return false
        await transition(tx, bundleStates, { table: 'bundles', id, from: 'complete', to: 'purged', now })
        return true
      })
      if (purged) await ctx.store.delete(files.map(({ path }) => prefix + path))
    })
}

async function* deadMultiparts(ctx: Pick<Context, 'db' | 'store' | 'clock'>): AsyncGenerator<StorageFinding> {
  for (const prefix of uploadPrefixes)
    for await (const batch of inBatches(ctx.store.listMultiparts(prefix))) {
      const open = await openMultiparts(
        ctx.db,
        batch.map(({ multipartId }) => multipartId),
      )
      for (const { key, multipartId, startedAt } of batch)
        if (!open.has(multipartId) && isOld(ctx, startedAt))
          yield { kind: 'dead-multipart', key, multipartId }
    }
}

async function* orphanObjects(ctx: Pick<Context, 'db' | 'store' | 'clock'>): AsyncGenerator<StorageFinding> {
  for (const prefix of [...uploadPrefixes, BUNDLE_PREFIX])
    for await (const batch of inBatches(ctx.store.list(prefix))) {
      const keys = batch.map(({ key }) => key)
      const known = await (prefix === BUNDLE_PREFIX ? keysOfBundles(ctx, keys) : knownKeys(ctx.db, keys))
      for (const { key, bytes, modifiedAt } of batch)
        if (!known.has(key) && isOld(ctx, modifiedAt)) yield { kind: 'orphan-object', key, bytes }
    }
}

async function keysOfBundles(ctx: Pick<Context, 'db'>, keys: readonly string[]): Promise<Set<string>> {
  const prefixes = [...new Set(keys.map(prefixOf).filter((prefix) => prefix !== undefined))]
  const known = prefixes.length > 0 ? await knownPrefixes(ctx.db, prefixes) : new Set<string>()
  return new Set(keys.filter((key) => known.has(prefixOf(key) ?? '')))
}

async function* missingObjects(ctx: Pick<Context, 'db' | 'store'>): AsyncGenerator<StorageFinding> {
  for await (const row of allRows((after) => completeUploadsAfter(ctx.db, after, BATCH))) {
    const head = await ctx.store.head(row.storageKey)
    if (head?.bytes !== row.bytes) yield missing(`upload ${row.id}`, row.storageKey, head?.bytes, row.bytes)
  }
  for await (const row of allRows((after) => completeBundlesAfter(ctx.db, after, BATCH))) {
    const stored = new Map<string, number>()
    for await (const { key, bytes } of ctx.store.list(row.prefix)) stored.set(key, bytes)
    for (const { path, bytes } of row.files) {
      const key = row.prefix + path
      if (stored.get(key) !== bytes) yield missing(`bundle ${row.id}`, key, stored.get(key), bytes)
    }
  }
}

function missing(row: string, key: string, actual: number | undefined, expected: number): StorageFinding {
  const detail =
    actual === undefined
      ? 'the object is gone'
      : `the object has ${actual} bytes, and the books say ${expected}`
  return { kind: 'missing-object', row, key, detail }
}

const isOld = (ctx: Pick<Context, 'clock'>, at: Date) =>
  ctx.clock.now().getTime() - at.getTime() > ORPHAN_AGE_MS

const FIRST_ID = '00000000-0000-0000-0000-000000000000'

async function* allRows<Row extends { id: string }>(
  next: (after: string) => Promise<Row[]>,
): AsyncGenerator<Row> {
  for (let page = await next(FIRST_ID); page.length > 0; page = await next(page.at(-1)?.id ?? FIRST_ID))
    yield* page
}

async function* inBatches<T>(items: AsyncIterable<T>): AsyncGenerator<T[]> {
  let batch: T[] = []
  for await (const item of items) {
    batch.push(item)
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
