import type { Context } from '../../context.ts'
import { countParked, oldestPending } from './queries.ts'

/** Lets the figures tell how far behind the worker is, and what waits for an admin. */
export function watchQueue({
  clock,
  db,
  log,
  telemetry,
}: Pick<Context, 'clock' | 'db' | 'log' | 'telemetry'>): void {
  const told = async (ask: () => Promise<number>): Promise<number> => {
    try {
      return await ask()
    } catch (error) {
      log.warn({ err: error }, 'webhooks: the queue could not be asked')
      throw error
    }
  }
  telemetry.webhooks.watch({
    oldestPendingSeconds: () =>
      told(async () => {
        const oldest = await oldestPending(db)
        return oldest ? Math.max(0, (clock.now().getTime() - oldest.getTime()) / 1000) : 0
      }),
    parked: () => told(() => countParked(db)),
  })
}
