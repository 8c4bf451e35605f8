import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { signedIn } from '../../http/request-context.ts'
import type { Streaming } from '../streaming/index.ts'
import { playsOfDays, playsOfTracks } from './reading.ts'
import { Plays } from './service.ts'

/** The plays' part of the contract. */
export function playsRoutes(ctx: Context, streaming: Streaming) {
  const plays = new Plays(ctx, streaming)
  return os.plays.router({
    begin: os.plays.begin.handler(({ input, context: { req, viewer } }) =>
      plays.begin(input.id.toLowerCase(), {
        viewer,
        userId: viewer?.userId,
        address: req.ip ?? '',
        agent: req.get('user-agent') ?? '',
      }),
    ),
    report: os.plays.report.handler(async ({ input, context: { req } }) => ({
      outcome: await plays.report(input.ticket, input.heardSeconds, req.ip ?? ''),
    })),
    mine: os.plays.mine.handler(({ input, context }) => playsOfTracks(ctx, signedIn(context), input)),
    days: os.plays.days.handler(({ input, context }) => playsOfDays(ctx, signedIn(context), input)),
  })
}
