import type { Context } from '../../context.ts'
import { QUARANTINE_PREFIX, quarantineKey } from './keys.ts'
import { uploadById } from './queries.ts'
import { nameObject } from './scan-queries.ts'

type Moving = Pick<Context, 'db' | 'store' | 'transaction'>

/**
 * Moves an infected object to where no address ever leads. Safe to repeat: until the row names the copy, the next try copies
 * anew; from then on the object of before is nobody's, and what dies here the sweep of the store removes.
 */
export async function quarantine(ctx: Moving, uploadId: string): Promise<void> {
  const row = await uploadById(ctx.db, uploadId)
  if (row?.status !== 'complete' || row.scan !== 'infected') return
  const { storageKey: from, bytes } = row
  if (from.startsWith(QUARANTINE_PREFIX)) return
  const to = quarantineKey(row.id)
  const { body } = await ctx.store.get(from)
  await ctx.store.put(to, body, { contentType: 'application/octet-stream', bytes })
  await ctx.transaction((tx) => nameObject(tx, row.id, from, to))
  await ctx.store.delete([from])
}
