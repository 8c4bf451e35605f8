import type { Context } from '../../../context.ts'
import { os } from '../../../http/contract.ts'
import { refuseCrossSite } from '../../../http/csrf.ts'
import { browserSessions, clientOf } from '../browser-sessions.ts'
import { completeSignIn, tokensOf, wrongSecondFactor } from '../sign-in.ts'
import { secondFactorOf } from './proof.ts'

/** The part of the contract that is about second factors. */
export function factorsRoutes(ctx: Context) {
  const browser = browserSessions(ctx)
  return os.factors.router({
    signIn: os.factors.signIn.handler(async ({ input, context: { req, res } }) => {
      if (input.transport === 'cookie') refuseCrossSite(req)
      const factor = secondFactorOf(input)
      if (!factor) throw wrongSecondFactor()
      const { challenge, transport } = input
      const outcome = await completeSignIn(ctx, { challenge, factor, transport }, clientOf(req))
      return browser.answer(res, transport, tokensOf(outcome))
    }),
  })
}
