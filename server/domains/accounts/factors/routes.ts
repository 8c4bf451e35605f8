import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../../context.ts'
import { os } from '../../../http/contract.ts'
import { refuseCrossSite } from '../../../http/csrf.ts'
import { type RequestContext, signedIn } from '../../../http/request-context.ts'
import { browserSessions, clientOf } from '../browser-sessions.ts'
import { completeSignIn, secondFactorOptions, tokensOf } from '../sign-in.ts'
import { confirmTotp, enrolTotp, removeTotp } from './authenticator-app.ts'
import { passkeySignInOptions, signInByPasskey } from './passkey-sign-in.ts'
import { addPasskey, passkeyOptions, removePasskey, renamePasskey } from './passkeys.ts'
import { type SecondFactor, secondFactorOf } from './proof.ts'
import { renewRecoveryCodes, stepUp, stepUpOptions } from './step-up.ts'
import { listFactors, passkeyView } from './view.ts'

const done = { ok: true } as const

/** The part of the contract that is about second factors. */
export function factorsRoutes(ctx: Context) {
  return os.factors.router({ ...signInRoutes(ctx), ...ownFactorsRoutes(ctx), ...passkeyRoutes(ctx) })
}

function signInRoutes(ctx: Context) {
  const browser = browserSessions(ctx)
  return {
    signIn: os.factors.signIn.handler(async ({ input, context: { req, res } }) => {
      if (input.transport === 'cookie') refuseCrossSite(req)
      const { challenge, transport } = input
      const given = { challenge, transport, factor: factorIn(input) }
      return browser.answer(res, transport, tokensOf(await completeSignIn(ctx, given, clientOf(req))))
    }),
    signInOptions: os.factors.signInOptions.handler(({ input, context }) =>
      secondFactorOptions(ctx, input.challenge, originOf(context), clientOf(context.req)),
    ),
    passkeySignInOptions: os.factors.passkeySignInOptions.handler(({ context }) =>
      passkeySignInOptions(ctx, originOf(context), clientOf(context.req)),
    ),
    passkeySignIn: os.factors.passkeySignIn.handler(async ({ input, context: { req, res } }) => {
      if (input.transport === 'cookie') refuseCrossSite(req)
      const { passkey: assertion, transport } = input
      return browser.answer(
        res,
        transport,
        await signInByPasskey(ctx, { assertion, transport }, clientOf(req)),
      )
    }),
  }
}

function ownFactorsRoutes(ctx: Context) {
  return {
    list: os.factors.list.handler(({ context }) => listFactors(ctx, signedIn(context))),
    verify: os.factors.verify.handler(async ({ input, context }) => {
      const at = await stepUp(ctx, signedIn(context), factorIn(input), clientOf(context.req))
      return { factorAt: at.toISOString() }
    }),
    verifyOptions: os.factors.verifyOptions.handler(({ context }) =>
      stepUpOptions(ctx, signedIn(context), originOf(context)),
    ),
    enrolTotp: os.factors.enrolTotp.handler(({ input, context }) =>
      enrolTotp(ctx, signedIn(context), input?.password),
    ),
    confirmTotp: os.factors.confirmTotp.handler(async ({ input, context }) => ({
      recoveryCodes: await confirmTotp(ctx, signedIn(context), input.totp, clientOf(context.req)),
    })),
    removeTotp: os.factors.removeTotp.handler(async ({ context }) => {
      await removeTotp(ctx, signedIn(context), clientOf(context.req))
      return done
    }),
    renewRecoveryCodes: os.factors.renewRecoveryCodes.handler(async ({ context }) => ({
      recoveryCodes: await renewRecoveryCodes(ctx, signedIn(context), clientOf(context.req)),
    })),
  }
}

function passkeyRoutes(ctx: Context) {
  return {
    passkeyOptions: os.factors.passkeyOptions.handler(({ input, context }) =>
      passkeyOptions(ctx, signedIn(context), { password: input?.password, origin: originOf(context) }),
    ),
    addPasskey: os.factors.addPasskey.handler(async ({ input, context }) => {
      const given = { ...input, origin: originOf(context) }
      const { passkey, recoveryCodes } = await addPasskey(
        ctx,
        signedIn(context),
        given,
        clientOf(context.req),
      )
      return { passkey: passkeyView(passkey), recoveryCodes }
    }),
    renamePasskey: os.factors.renamePasskey.handler(async ({ input, context }) =>
      passkeyView(await renamePasskey(ctx, signedIn(context), input, clientOf(context.req))),
    ),
    removePasskey: os.factors.removePasskey.handler(async ({ input, context }) => {
      await removePasskey(ctx, signedIn(context), input.id, clientOf(context.req))
      return done
    }),
  }
}

const originOf = (context: RequestContext): string | undefined => context.req.get('origin')

function factorIn(input: Parameters<typeof secondFactorOf>[0]): SecondFactor {
  const factor = secondFactorOf(input)
  if (!factor) throw new DomainError(400, 'invalid', 'Give one of totp, recoveryCode and passkey.')
  return factor
}
