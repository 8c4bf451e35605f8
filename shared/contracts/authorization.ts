import { oc } from '@orpc/contract'
import { z } from 'zod'
import { signedInSchema } from './accounts.ts'

/** Where the Studio sends a person's browser; answered by a page. */
export const AUTHORIZE_PATH = '/authorize'
/** As the Studio is known to the server: a public client (RFC 6749, 2.1), which has no secret to keep. */
export const STUDIO_CLIENT_ID = 'veza-studio'
/** Where the Studio waits on this machine's loopback for the browser to come back (RFC 8252, 7.3). */
export const STUDIO_REDIRECT_PATH = '/callback'

/** RFC 7636, 4.1. */
const codeVerifierSchema = z
  .string()
  .regex(/^[\w.~-]{43,128}$/, '43 to 128 letters, digits, hyphens, dots, underscores or tildes')

export const authorizationContract = oc.tag('authorization').router({
  /** For programs on a person's machine: what comes from a web page is refused. The code serves once, within 60 s. */
  token: oc
    .route({
      method: 'POST',
      path: '/auth/token',
      summary: 'Exchange what the browser brought back for a session',
    })
    .input(
      z.object({
        grantType: z.literal('authorization_code'),
        code: z.string().min(1).max(200),
        codeVerifier: codeVerifierSchema,
        /** The very one that the browser was sent with. */
        redirectUri: z.string().max(200),
        clientId: z.string().max(100),
      }),
    )
    .output(signedInSchema),
})
