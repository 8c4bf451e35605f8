import type { ErrorRequestHandler, Router } from 'express'
import type { Context } from '../../context.ts'
import { ownUser } from '../../domains/accounts/index.ts'
import { countUnread } from '../../domains/notifications/index.ts'
import type { Viewer } from '../../http/request-context.ts'
import { counterNoticePage } from '../legal/counter-notice-page.ts'
import { noticePage, noticeSentPage } from '../legal/notice-page.ts'
import { policyPage } from '../legal/policy-page.ts'
import { appealPage, appealSentPage } from '../moderation/appeal-page.ts'
import { reportPage, reportSentPage } from '../moderation/report-page.ts'
import { type PagesOptions, pageReader } from '../page-reader.ts'
import type { Person } from '../person.ts'
import { sellingListPages } from '../selling/list-pages.ts'
import { sellingAccountPage } from '../selling/page.ts'
import { statementPages } from '../selling/statement-files.ts'
import { cartPage } from '../shop/cart-page.ts'
import { orderPages } from '../shop/order-routes.ts'
import { ordersPage } from '../shop/orders-page.ts'

export { oauthPages } from './oauth.ts'

import { answersOf } from './answers.ts'
import { authorizePage } from './authorize/page.ts'
import { formFailures } from './failures.ts'
import { blockedPage } from './pages/blocked.ts'
import { connectionsPage } from './pages/connections.ts'
import { dataPage } from './pages/data.ts'
import { confirmEmailPage, undoEmailPage } from './pages/email-links.ts'
import { confirmPage, signInFactorPage } from './pages/factor.ts'
import { appPage, codesPage, passkeyPage } from './pages/factors.ts'
import { forgotPasswordPage, resetPasswordPage } from './pages/forgot-password.ts'
import { notificationSettingsPage } from './pages/notification-settings.ts'
import { notificationsPage } from './pages/notifications.ts'
import { profilePage } from './pages/profile.ts'
import { securityPage } from './pages/security.ts'
import { sessionsPage } from './pages/sessions.ts'
import { creatorPage, settingsPage } from './pages/settings.ts'
import { signInPage, signOutPage } from './pages/sign-in.ts'
import { sentPage, signUpPage } from './pages/sign-up.ts'
import { unsubscribePage } from './pages/unsubscribe.ts'
import { verifyEmailPage } from './pages/verify-email.ts'
import { accountRouter } from './router.ts'
import type { AccountPage } from './types.ts'

/** Every page of accounts with its forms; tests walk it. */
export const accountTable: readonly AccountPage[] = [
  signUpPage,
  sentPage,
  signInPage,
  signInFactorPage,
  signOutPage,
  forgotPasswordPage,
  resetPasswordPage,
  confirmEmailPage,
  undoEmailPage,
  verifyEmailPage,
  settingsPage,
  profilePage,
  securityPage,
  appPage,
  passkeyPage,
  codesPage,
  confirmPage,
  sessionsPage,
  connectionsPage,
  creatorPage,
  notificationsPage,
  notificationSettingsPage,
  unsubscribePage,
  blockedPage,
  dataPage,
  sellingAccountPage,
  ...sellingListPages,
  cartPage,
  ordersPage,
  policyPage,
  noticePage,
  noticeSentPage,
  counterNoticePage,
  reportPage,
  reportSentPage,
  appealPage,
  appealSentPage,
]

export interface AccountPages {
  readonly router: Router
  /** For the end of the chain: what is said of forms that were refused. */
  readonly failures: ErrorRequestHandler
}

export function accountPages(ctx: Context, options: PagesOptions = {}): AccountPages {
  const answers = answersOf(ctx, pageReader(ctx, options, 'account'))
  const failures = formFailures(ctx.log, accountTable, answers)
  const authorize = authorizePage(answers)
  const orders = orderPages(ctx, answers)
  return {
    router: accountRouter(accountTable, answers)
      .use(authorize.router)
      .use(orders.router)
      .use(statementPages(ctx, answers)),
    failures: orders.failuresOr(authorize.failuresOr(failures)),
  }
}

/** Who is signed in, for the header of every page. */
export async function personOf(
  ctx: Pick<Context, 'db' | 'clock' | 'redis' | 'log'>,
  viewer: Viewer,
): Promise<Person> {
  const { username, displayName } = await ownUser(ctx.db, viewer)
  const unread = await countUnread(ctx, viewer).catch((error) => {
    // The page is whole without it.
    ctx.log.error({ err: error, userId: viewer.userId }, 'notifications: the unread could not be counted')
    return undefined
  })
  return { username, displayName, isCreator: viewer.roles.includes('creator'), unread }
}
