import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type Provider from 'oidc-provider'

const page = (path: string) => `<!doctype html><html lang="en"><title>Provider</title>
<h1>Sign in at the provider</h1>
<form method="post" action="${path}">
<label>Name <input name="login" autofocus></label>
<button name="do" value="sign-in">Sign in</button> <button name="do" value="cancel">Cancel</button>
</form>`

/** The provider's own pages: one form, for whoever types the name of an account. */
export function interactions(provider: Provider) {
  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    try {
      if (req.method === 'GET') {
        const { uid } = await provider.interactionDetails(req, res)
        res.writeHead(200, { 'content-type': 'text/html' }).end(page(`/interaction/${uid}`))
        return
      }
      const fields = new URLSearchParams(await text(req))
      const result =
        fields.get('do') === 'cancel'
          ? { error: 'access_denied', error_description: '<script>alert(1)</script> said no' }
          : { login: { accountId: fields.get('login') ?? '' } }
      await provider.interactionFinished(req, res, result, { mergeWithLastSubmission: false })
    } catch (error) {
      res.writeHead(400, { 'content-type': 'text/plain' }).end(String(error))
    }
  }
}
