import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Request } from 'express'
import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { refuseCrossSite, refuseForeign } from '../../http/csrf.ts'
import { type RequestContext, signedIn } from '../../http/request-context.ts'
import { type Locale, locales } from '../../platform/mail/index.ts'
import { browserSessions, clientOf } from './browser-sessions.ts'
import { secondFactorOf } from './factors/proof.ts'
import { becomeCreator, ownUser } from './profile.ts'
import { refreshSession } from './refresh.ts'
import { register } from './registration.ts'
import { endSession, listSessions, logOut } from './sessions.ts'
import { signIn, tokensOf } from './sign-in.ts'
import { resendVerification, verifyEmail } from './verification.ts'
import { sessionView, userView } from './view.ts'

const done = { ok: true } as const

/** The accounts' part of the contract. */
export function accountsRoutes(ctx: Context) {
  const browser = browserSessions(ctx)
  return os.accounts.router({
    register: os.accounts.register.handler(async ({ input, context }) => {
      await register(ctx, { ...input, locale: localeOf(context.req) }, clientOf(context.req))
      return { user: { email: input.email, username: input.username }, verificationRequired: true as const }
    }),
    verifyEmail: os.accounts.verifyEmail.handler(async ({ input, context }) => {
      await verifyEmail(ctx, verifyTokenOf(ctx, context, input?.token))
      return done
    }),
    resendVerification: os.accounts.resendVerification.handler(async ({ input, context }) => {
      await resendVerification(ctx, input.email, clientOf(context.req))
      return done
    }),
    login: os.accounts.login.handler(async ({ input, context: { req, res } }) => {
      if (input.transport === 'cookie') refuseCrossSite(req)
      const outcome = await signIn(ctx, { ...input, factor: secondFactorOf(input) }, clientOf(req))
      return browser.answer(res, input.transport, tokensOf(outcome))
    }),
    refresh: os.accounts.refresh.handler(async ({ input, context: { req, res } }) => {
      if (input?.refreshToken) {
        const offer = { token: input.refreshToken, transport: 'bearer' as const }
        return browser.answer(res, 'bearer', await refreshSession(ctx, offer, clientOf(req)))
      }
      refuseForeign(req, ctx.config)
      return browser.answer(res, 'cookie', await browser.refresh(req, res))
    }),
    logout: os.accounts.logout.handler(async ({ context }) => {
      // A program's session by its header: the cookies that may stand beside it are another's.
      const byCookie = context.req.get('authorization') === undefined
      if (byCookie) refuseForeign(context.req, ctx.config)
      const sessionId = context.viewer?.sessionId ?? (await browser.sessionId(context.req))
      if (sessionId) await logOut(ctx, sessionId)
      if (byCookie) browser.forget(context.res)
      return done
    }),
    me: os.accounts.me.handler(async ({ context }) => userView(await ownUser(ctx.db, signedIn(context)))),
    becomeCreator: os.accounts.becomeCreator.handler(async ({ context }) =>
      userView(await becomeCreator(ctx, signedIn(context))),
    ),
    sessions: os.accounts.sessions.handler(async ({ context }) => {
      const viewer = signedIn(context)
      return { items: (await listSessions(ctx, viewer)).map((row) => sessionView(row, viewer.sessionId)) }
    }),
    endSession: os.accounts.endSession.handler(async ({ input, context }) => {
      const viewer = signedIn(context)
      await endSession(ctx, viewer, input.id)
      if (input.id === viewer.sessionId) browser.forget(context.res)
      return done
    }),
  })
}

/** The header first: a query stands in logs and histories, and is read for old clients alone. */
function verifyTokenOf(
  ctx: Pick<Context, 'log'>,
  context: RequestContext,
  inBody: string | undefined,
): string {
  const header = context.req.get('x-verify-token')
  if (header) return header
  const { token: inQuery } = context.req.query
  const token = typeof inQuery === 'string' && inQuery ? inQuery : inBody
  if (!token)
    throw new DomainError(
      400,
      'verify-token-missing',
      'Give the token of the mail in the header X-Verify-Token.',
    )
  const { requestId } = context
  ctx.log.warn(
    { requestId, deprecated: token === inBody ? 'body' : 'query' },
    'verify-email: use the X-Verify-Token header',
  )
  return token
}

const localeOf = (req: Request): Locale =>
  locales.find((locale) => locale === req.acceptsLanguages(...locales)) ?? 'en'
