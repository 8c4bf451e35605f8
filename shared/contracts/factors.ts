import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { signedInSchema, transportSchema } from './accounts.ts'
import { byId, instantSchema, textSchema } from './common.ts'
import {
  assertionSchema,
  attestationSchema,
  factorProof,
  ONE_PROOF,
  oneProof,
  totpCodeSchema,
} from './factor-proof.ts'

/** Of a problem with the code `second-factor-required`: ends the sign-in that the password began; lasts 5 minutes. */
const challengeSchema = z.string().max(2_000)
/** For `PublicKeyCredential.parseRequestOptionsFromJSON` or `parseCreationOptionsFromJSON`; lasts 5 minutes, once. */
export const webauthnOptionsSchema = z.looseObject({ challenge: z.string() })
const passkeyNameSchema = textSchema.trim().min(1, 'Give the passkey a name').max(60, 'At most 60 characters')
/** For an account without a second factor, where the session is older than ten minutes. */
const password = z.string().max(128).optional()

export const passkeySchema = z.object({
  id: idSchema,
  name: z.string(),
  /** Kept by its maker in more than one place, as by a phone's account; false for a security key. */
  backedUp: z.boolean(),
  createdAt: instantSchema,
  lastUsedAt: instantSchema.nullable(),
})
export type Passkey = z.infer<typeof passkeySchema>

export const factorsSchema = z.object({
  totp: z.object({ confirmedAt: instantSchema }).nullable(),
  passkeys: z.array(passkeySchema),
  recoveryCodesLeft: z.int(),
  /** When this session last proved a second factor. */
  factorAt: instantSchema.nullable(),
})
export type Factors = z.infer<typeof factorsSchema>

/** Each opens the account once, in place of an app or passkey that was lost. Shown now and never again. */
const recoveryCodesSchema = z.array(z.string())
const done = z.object({ ok: z.literal(true) })

export const factorsContract = oc.tag('factors').router({
  /** Ends a sign-in that was answered by `second-factor-required`. */
  signIn: oc
    .route({ method: 'POST', path: '/auth/login/second-factor', summary: 'Sign in, second step' })
    .input(
      z
        .object({ challenge: challengeSchema, transport: transportSchema.default('bearer'), ...factorProof })
        .refine(oneProof, ONE_PROOF),
    )
    .output(signedInSchema),
  signInOptions: oc
    .route({
      method: 'POST',
      path: '/auth/login/second-factor/options',
      summary: 'Ask for a passkey, second step',
    })
    .input(z.object({ challenge: challengeSchema }))
    .output(webauthnOptionsSchema),

  list: oc.route({ method: 'GET', path: '/auth/factors' }).output(factorsSchema),
  /** Opens the staff's routes for 12 hours and changes of factors for ten minutes. */
  verify: oc
    .route({ method: 'POST', path: '/auth/factors/verify', summary: 'Prove a factor again, signed in' })
    .input(z.object(factorProof).refine(oneProof, ONE_PROOF))
    .output(z.object({ factorAt: instantSchema })),
  verifyOptions: oc
    .route({ method: 'POST', path: '/auth/factors/verify/options', summary: 'Ask for a passkey, signed in' })
    .output(webauthnOptionsSchema),

  /** Asked again before it is confirmed, it gives another secret in place of the first. */
  enrolTotp: oc
    .route({ method: 'POST', path: '/auth/factors/totp', summary: 'Set up an authenticator app' })
    .input(z.object({ password }).optional())
    .output(
      z.object({
        /** Base32, to be typed where no camera is. */
        secret: z.string(),
        uri: z.string(),
        /** The `uri` as a QR code. */
        svg: z.string(),
      }),
    ),
  /** `recoveryCodes` are null where the account has some already. */
  confirmTotp: oc
    .route({ method: 'POST', path: '/auth/factors/totp/confirm' })
    .input(z.object({ totp: totpCodeSchema }))
    .output(z.object({ recoveryCodes: recoveryCodesSchema.nullable() })),
  removeTotp: oc.route({ method: 'DELETE', path: '/auth/factors/totp' }).output(done),
  /** The codes given before open nothing any more. */
  renewRecoveryCodes: oc
    .route({ method: 'POST', path: '/auth/factors/recovery-codes' })
    .output(z.object({ recoveryCodes: recoveryCodesSchema })),

  passkeyOptions: oc
    .route({ method: 'POST', path: '/auth/passkeys/options', summary: 'Ask to make a passkey' })
    .input(z.object({ password }).optional())
    .output(webauthnOptionsSchema),
  /** `recoveryCodes` are null where the account has some already. */
  addPasskey: oc
    .route({ method: 'POST', path: '/auth/passkeys', successStatus: 201, summary: 'Add the passkey made' })
    .input(z.object({ name: passkeyNameSchema, passkey: attestationSchema }))
    .output(z.object({ passkey: passkeySchema, recoveryCodes: recoveryCodesSchema.nullable() })),
  renamePasskey: oc
    .route({ method: 'PATCH', path: '/auth/passkeys/{id}' })
    .input(byId.extend({ name: passkeyNameSchema }))
    .output(passkeySchema),
  removePasskey: oc.route({ method: 'DELETE', path: '/auth/passkeys/{id}' }).input(byId).output(done),

  passkeySignInOptions: oc
    .route({
      method: 'POST',
      path: '/auth/passkeys/sign-in/options',
      summary: 'Ask for a passkey instead of address and password',
    })
    .output(webauthnOptionsSchema),
  passkeySignIn: oc
    .route({ method: 'POST', path: '/auth/passkeys/sign-in/verify', summary: 'Sign in by a passkey' })
    .input(z.object({ passkey: assertionSchema, transport: transportSchema.default('bearer') }))
    .output(signedInSchema),
})
