import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { signedIn } from '../../http/request-context.ts'
import { readChanges } from './service.ts'

/** The sync's part of the contract. */
export function syncRoutes(ctx: Context) {
  return os.sync.router({
    changes: os.sync.changes.handler(({ input, context }) => readChanges(ctx, signedIn(context), input)),
  })
}
