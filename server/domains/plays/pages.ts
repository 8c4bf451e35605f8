import type { Context } from '../../context.ts'
import { totalOf } from './queries.ts'

/** What the listener's pages show. */
export function playsOnPages({ db }: Pick<Context, 'db'>) {
  return {
    /** As of the last flush. */
    playsOf: (trackId: string): Promise<number> => totalOf(db, trackId),
  }
}
