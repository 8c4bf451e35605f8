import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { inStaffRole } from '../../http/request-context.ts'
import { changeFlag, listFlags, removeFlag } from './service.ts'

/** What is switched on for whoever asks, and who decides it. */
export function flagsRoutes(ctx: Context) {
  return os.flags.router({
    config: os.flags.config.handler(async ({ context: { viewer } }) => ({
      flags: await ctx.flags.forClient(viewer?.userId),
    })),
    list: os.flags.list.handler(async ({ context }) => {
      inStaffRole(context, 'admin', ctx.clock.now())
      return { items: await listFlags(ctx) }
    }),
    change: os.flags.change.handler(({ input: { name, ...change }, context }) => {
      const { userId } = inStaffRole(context, 'admin', ctx.clock.now())
      return changeFlag(ctx, userId, name, change)
    }),
    remove: os.flags.remove.handler(async ({ input: { name, reason }, context }) => {
      const { userId } = inStaffRole(context, 'admin', ctx.clock.now())
      await removeFlag(ctx, userId, name, reason)
      return { ok: true } as const
    }),
  })
}
