import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../../context.ts'
import { DELIVERIES } from './files.ts'
import { WORK_FOLDER } from './make.ts'

const BATCH = 500

/** Removes files whose segments are gone, and what killed workers left behind. Safe to repeat. @returns how many files */
export async function sweepDeliveries(
  ctx: Pick<Context, 'db' | 'store' | 'config' | 'clock'>,
): Promise<number> {
  let removed = 0
  for await (const keys of inBatches(ctx.store.list(DELIVERIES))) {
    const known = await completeBundles(ctx, keys)
    const gone = keys.filter((key) => !known.has(bundleOf(key) ?? ''))
    await ctx.store.delete(gone)
    removed += gone.length
  }
  await removeAbandonedWork(ctx)
  return removed
}

const bundleOf = (key: string): string | undefined =>
  idSchema.safeParse(key.slice(DELIVERIES.length).split('/')[0]).data

async function completeBundles({ db }: Pick<Context, 'db'>, keys: readonly string[]): Promise<Set<string>> {
  const ids = [...new Set(keys.map(bundleOf).filter((id) => id !== undefined))]
  if (ids.length === 0) return new Set()
  const rows = await db
    .selectFrom('bundles')
    .select('id')
    .where('id', 'in', ids)
    .where('status', '=', 'complete')
    .execute()
  return new Set(rows.map(({ id }) => id))
}

async function* inBatches(objects: AsyncIterable<{ readonly key: string }>): AsyncGenerator<string[]> {
  let batch: string[] = []
  for await (const { key } of objects) {
    batch.push(key)
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

async function removeAbandonedWork({ config, clock }: Pick<Context, 'config' | 'clock'>): Promise<void> {
  const parent = join(config.dataDir, WORK_FOLDER)
  await mkdir(parent, { recursive: true })
  for (const name of await readdir(parent)) {
    const path = join(parent, name)
    if ((await stat(path)).mtimeMs < clock.now().getTime() - DAY_MS)
      await rm(path, { recursive: true, force: true })
  }
}
