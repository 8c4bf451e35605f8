import type { Context } from '../../../context.ts'
import { os } from '../../../http/contract.ts'
import { signedIn } from '../../../http/request-context.ts'
import { clientOf } from '../browser-sessions.ts'
import { beginLink } from './begin.ts'
import { oauthBrowser } from './browser.ts'
import { listIdentities, unlinkIdentity } from './link.ts'
import { identityView } from './view.ts'

/** The part of the contract that is about signing in by other providers. */
export function oauthRoutes(ctx: Context) {
  const browser = oauthBrowser(ctx.config)
  return os.oauth.router({
    providers: os.oauth.providers.handler(() => ({ items: [...ctx.oidc.list] })),
    identities: os.oauth.identities.handler(async ({ context }) => {
      const identities = await listIdentities(ctx, signedIn(context))
      return { items: identities.map((identity) => identityView(ctx.oidc, identity)) }
    }),
    link: os.oauth.link.handler(async ({ input, context: { viewer, req, res } }) => {
      const { provider, redirect, password } = input
      const browserHash = browser.mark(req, res)
      return {
        url: await beginLink(ctx, signedIn({ viewer }), { provider, redirect, browserHash }, password),
      }
    }),
    unlink: os.oauth.unlink.handler(async ({ input, context }) => {
      await unlinkIdentity(ctx, signedIn(context), input, clientOf(context.req))
      return { ok: true as const }
    }),
  })
}
