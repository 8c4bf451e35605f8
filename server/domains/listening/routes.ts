import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { signedIn } from '../../http/request-context.ts'
import { refuseEndedAccess } from '../../http/stay-signed-in.ts'
import { recordingsFor } from './hearing.ts'
import { goTo, keepPosition, setModes } from './modes.ts'
import { add, clear, move, play, readQueue, take } from './queue.ts'
import { isSeen } from './seen.ts'

/** The listening part of the contract. */
export function listeningRoutes(ctx: Context) {
  return os.listening.router({
    recordings: os.listening.recordings.handler(async ({ input, context }) => {
      refuseEndedAccess(ctx.config, context)
      return { items: await recordingsFor(ctx, context.viewer, input.of) }
    }),
    queue: os.listening.queue.handler(async ({ context }) => {
      const queue = await readQueue(ctx, signedIn(context))
      const etag = `"${queue.version}-${queue.items.length}"`
      if (isSeen(context.req, etag)) return { status: 304 as const, headers: { etag } }
      return { status: 200 as const, headers: { etag }, body: queue }
    }),
    play: os.listening.play.handler(({ input, context }) =>
      play(ctx, signedIn(context), input, context.req.get('idempotency-key')),
    ),
    add: os.listening.add.handler(({ input, context }) =>
      add(ctx, signedIn(context), input, context.req.get('idempotency-key')),
    ),
    move: os.listening.move.handler(({ input, context }) =>
      move(ctx, signedIn(context), input.itemId, input.after),
    ),
    take: os.listening.take.handler(({ input, context }) => take(ctx, signedIn(context), input.itemId)),
    clear: os.listening.clear.handler(({ context }) => clear(ctx, signedIn(context))),
    goTo: os.listening.goTo.handler(({ input, context }) => goTo(ctx, signedIn(context), input)),
    keepPosition: os.listening.keepPosition.handler(async ({ input, context }) => {
      await keepPosition(ctx, signedIn(context), input)
      return { ok: true as const }
    }),
    setModes: os.listening.setModes.handler(({ input, context }) => setModes(ctx, signedIn(context), input)),
  })
}
