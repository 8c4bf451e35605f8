import { implement } from '@orpc/server'
import type { NewId } from '@veza/shared/kernel/ids.ts'
import type { Clock } from '@veza/shared/kernel/time.ts'
import { studioContract } from '@veza/shared/studio/bridge/index.ts'
import type { Engine } from '../../engine/engine.ts'
import type { Intake } from '../../engine/import/intake.ts'
import type { WatchState } from '../../engine/import/watch-folder.ts'
import type { Connection } from '../../engine/session/connections.ts'
import type { AccountKey } from '../../engine/sync/accounts.ts'
import type { ChangeLog } from './change-log.ts'
import { asProblem } from './problem.ts'
import type { QueueMeter } from './queue-summary.ts'

/** What procedures are given. Built once, in `open.ts`. */
export interface BridgeContext {
  readonly engine: Engine
  readonly intake: Intake
  readonly changes: ChangeLog
  /** How fast the queue's work goes. */
  readonly meter: QueueMeter
  readonly clock: Clock
  readonly newId: NewId
  /** The server that this host was started for; shown where nobody has signed in yet. */
  readonly suggestedServer: string | undefined
  readonly version: string
  /** Whether a folder is watched, and is there. */
  watched(): WatchState
  /** Told of faults that nobody foresaw. */
  onFault(error: unknown): void
}

/** The contract, to be implemented: each feature fills its part in its own file. */
export const os = implement(studioContract)
  .$context<BridgeContext>()
  .use(async ({ context, next }) => {
    try {
      return await next()
    } catch (error) {
      throw asProblem(error, context.onFault)
    }
  })

/** The way to a server, as an account of it. */
export const connectionOf = ({ engine }: BridgeContext, { server, accountId }: AccountKey): Connection =>
  engine.connections.to(server, accountId)
export const apiOf = (context: BridgeContext, whose: AccountKey): Connection['api'] =>
  connectionOf(context, whose).api
