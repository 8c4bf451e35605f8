import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { type RequestContext, signedIn } from '../../http/request-context.ts'
import { clientOf } from './browser-sessions.ts'
import { changeEmail, confirmEmail, undoEmailChange } from './changes/email.ts'
import { changePassword } from './changes/password.ts'
import { updateOwnUser } from './changes/profile.ts'
import { endOtherSessions } from './changes/sessions.ts'
import { cancelDeletion, requestDeletion } from './leaving/deletion.ts'
import { exportLink, exportStatus, requestExport } from './leaving/export.ts'
import { requestPasswordReset, resetPassword } from './password-reset/service.ts'
import { userView } from './view.ts'

const done = { ok: true } as const

/** The part of the contract by which people change, copy and leave their account. */
export function ownAccountRoutes(ctx: Context) {
  return os.ownAccount.router({
    requestPasswordReset: os.ownAccount.requestPasswordReset.handler(async ({ input, context: { req } }) => {
      await requestPasswordReset(ctx, input.email, clientOf(req))
      return done
    }),
    resetPassword: os.ownAccount.resetPassword.handler(async ({ input, context }) => {
      const token = tokenOf(context, 'X-Reset-Token', input.token)
      await resetPassword(ctx, { token, password: input.password }, clientOf(context.req))
      return done
    }),
    changePassword: os.ownAccount.changePassword.handler(async ({ input, context }) => {
      await changePassword(ctx, signedIn(context), input, clientOf(context.req))
      return done
    }),
    changeEmail: os.ownAccount.changeEmail.handler(async ({ input, context }) => {
      await changeEmail(ctx, signedIn(context), input, clientOf(context.req))
      return done
    }),
    confirmEmail: os.ownAccount.confirmEmail.handler(async ({ input, context }) => {
      await confirmEmail(ctx, tokenOf(context, 'X-Email-Token', input?.token), clientOf(context.req))
      return done
    }),
    undoEmailChange: os.ownAccount.undoEmailChange.handler(async ({ input, context }) => {
      await undoEmailChange(ctx, tokenOf(context, 'X-Email-Token', input?.token), clientOf(context.req))
      return done
    }),
    updateMe: os.ownAccount.updateMe.handler(async ({ input, context }) =>
      userView(await updateOwnUser(ctx, signedIn(context), input)),
    ),
    endOtherSessions: os.ownAccount.endOtherSessions.handler(async ({ context }) => ({
      ended: await endOtherSessions(ctx, signedIn(context), clientOf(context.req)),
    })),
    requestDeletion: os.ownAccount.requestDeletion.handler(async ({ input, context }) => {
      const viewer = signedIn(context)
      return userView(await requestDeletion(ctx, viewer, input?.currentPassword, clientOf(context.req)))
    }),
    cancelDeletion: os.ownAccount.cancelDeletion.handler(async ({ context }) =>
      userView(await cancelDeletion(ctx, signedIn(context), clientOf(context.req))),
    ),
    requestExport: os.ownAccount.requestExport.handler(({ input, context }) =>
      requestExport(ctx, signedIn(context), input?.currentPassword, clientOf(context.req)),
    ),
    exportStatus: os.ownAccount.exportStatus.handler(({ context }) => exportStatus(ctx, signedIn(context))),
    exportLink: os.ownAccount.exportLink.handler(({ input, context }) =>
      exportLink(ctx, signedIn(context), input?.currentPassword),
    ),
  })
}

/** Never from the query, which stands in logs and histories. */
function tokenOf({ req }: RequestContext, header: string, inBody: string | undefined): string {
  const token = req.get(header) ?? inBody
  if (token) return token
  throw new DomainError(
    400,
    'token-missing',
    `Give the token of the mail in the header ${header} or the body.`,
  )
}
