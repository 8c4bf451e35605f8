import { z } from 'zod'

/** What proves who one is beside the password. */
export const factorKinds = ['totp', 'recovery-code', 'passkey'] as const
export const factorKindSchema = z.enum(factorKinds)
export type FactorKind = z.infer<typeof factorKindSchema>

/** Six digits (RFC 6238), also in two groups as apps show them. */
export const totpCodeSchema = z
  .string()
  .max(20)
  .transform((text) => text.replaceAll(/\s/g, ''))
  .pipe(z.string().regex(/^\d{6}$/, 'Six digits, as your app shows them'))
/** 16 characters of Base32 in any case; hyphens and spaces do not count. */
export const recoveryCodeSchema = z
  .string()
  .max(40)
  .transform((text) => text.replaceAll(/[\s-]/g, '').toUpperCase())
  .pipe(z.string().regex(/^[A-Z2-7]{16}$/, 'Sixteen letters and digits, as the code was shown to you'))

const base64url = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[\w-]+={0,2}$/)
const credential = {
  id: base64url(1_400),
  rawId: base64url(1_400),
  type: z.literal('public-key'),
}
/** `PublicKeyCredential.toJSON()` of a sign-in (Web Authentication, level 3). */
export const assertionSchema = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url(8_000),
    authenticatorData: base64url(8_000),
    signature: base64url(4_000),
    userHandle: base64url(200).nullish(),
  }),
})
export type PasskeyAssertion = z.infer<typeof assertionSchema>

/** `PublicKeyCredential.toJSON()` of a new passkey. */
export const attestationSchema = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url(8_000),
    attestationObject: base64url(40_000),
    transports: z
      .array(z.string().regex(/^[a-z-]{1,40}$/))
      .max(10)
      .optional(),
  }),
})
export type PasskeyAttestation = z.infer<typeof attestationSchema>

/** One proof of a second factor: exactly one of the three. */
export const factorProof = {
  totp: totpCodeSchema.optional(),
  recoveryCode: recoveryCodeSchema.optional(),
  passkey: assertionSchema.optional(),
}
export const oneProof = (given: { totp?: unknown; recoveryCode?: unknown; passkey?: unknown }) =>
  [given.totp, given.recoveryCode, given.passkey].filter((proof) => proof !== undefined).length === 1
export const ONE_PROOF = 'Give exactly one of totp, recoveryCode and passkey'
