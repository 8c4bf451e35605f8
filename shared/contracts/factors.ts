import { oc } from '@orpc/contract'
import { z } from 'zod'
import { signedInSchema, transportSchema } from './accounts.ts'
import { factorProof, ONE_PROOF, oneProof } from './factor-proof.ts'

/** Of a problem with the code `second-factor-required`: ends the sign-in that the password began; lasts 5 minutes. */
const challengeSchema = z.string().max(2_000)

export const factorsContract = oc.tag('factors').router({
  /** Ends a sign-in that was answered by `second-factor-required`. */
  signIn: oc
    .route({ method: 'POST', path: '/auth/login/second-factor', summary: 'Sign in, second step' })
    .input(
      z
        .object({
          challenge: challengeSchema,
          transport: transportSchema.default('bearer'),
          ...factorProof,
        })
        .refine(oneProof, ONE_PROOF),
    )
    .output(signedInSchema),
})
