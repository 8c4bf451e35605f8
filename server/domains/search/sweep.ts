import type { Db } from '../../platform/db/database.ts'
import { sweepWords } from './vocabulary.ts'

const STEP = 1_000

/** Forgets words that nothing public has any more. @returns how many */
export async function sweepVocabulary(db: Db, signal?: AbortSignal): Promise<number> {
  let removed = 0
  let from = ''
  while (!signal?.aborted) {
    const step = await sweepWords(db, from, STEP)
    if (!step) break
    removed += step.removed
    from = step.last
  }
  return removed
}
