import { verifyEmail } from '../../../domains/accounts/index.ts'
import { tokenIn } from '../fields.ts'
import { type AccountPage, go } from '../types.ts'
import { verifyEmailContent } from '../views/verify-email.ts'

/** Where the link of the sign-up's mail leads. */
export const verifyEmailPage: AccountPage = {
  path: '/verify-email',
  audience: 'anyone',
  hasToken: true,
  view: verifyEmailContent,
  actions: {
    verify: async ({ ctx, page }, fields) => {
      await verifyEmail(ctx, tokenIn(page.t, fields))
      return go('/sign-in', 'said.verified')
    },
  },
}
