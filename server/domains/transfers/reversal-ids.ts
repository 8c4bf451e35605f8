import { derivedId } from '@veza/shared/kernel/ids.ts'
import type { ReversalRow } from './reversal-queries.ts'

/**
 * The id of a transfer's nth reversal of ours, and so its key: where the database loses its last moment, the same reversal
 * goes out under the same key.
 */
const reversalId = (transferId: string, n: number): string => derivedId('reversal', transferId, `${n}`)

/** The first that no row has. */
export function nextReversalId(transferId: string, rows: readonly Pick<ReversalRow, 'id'>[]): string {
  const taken = new Set(rows.map(({ id }) => id))
  for (let n = 0; ; n++) {
    const id = reversalId(transferId, n)
    if (!taken.has(id)) return id
  }
}

/** Whether it is one of so many that may have been ours. */
export function isReversalOf(transferId: string, id: string, count: number): boolean {
  return Array.from({ length: count }, (_, n) => reversalId(transferId, n)).includes(id)
}
