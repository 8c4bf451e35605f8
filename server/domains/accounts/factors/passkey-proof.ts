import {
  generateAuthenticationOptions,
  type VerifiedAuthenticationResponse,
  verifyAuthenticationResponse,
} from '@simplewebauthn/server'
import type { PasskeyAssertion } from '@veza/shared/contracts/factor-proof.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../../context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import { recordEvent } from '../events.ts'
import type { Client } from '../sessions.ts'
import { lockUser, type UserRow, userById } from '../user-queries.ts'
import { postFactorMail } from './mails.ts'
import {
  lockPasskeyByCredential,
  ownerOfCredential,
  type PasskeyRow,
  passkeysOf,
  updatePasskey,
} from './queries.ts'
import { type RelyingParty, relyingParty } from './relying-party.ts'
import { CHALLENGE_MS, type ChallengeFor, newChallenge, takeChallenge } from './webauthn-challenges.ts'

type Parts = Pick<Context, 'clock' | 'config' | 'jobs' | 'newId'>
type Place = Exclude<ChallengeFor, { purpose: 'register' }>

export type PasskeyProof =
  | { readonly kind: 'proved'; readonly user: UserRow; readonly amr: readonly string[] }
  | { readonly kind: 'refused' | 'copied' }

/**
 * What a browser is asked with. In place of a password a passkey must prove who holds it, by a finger or a PIN; beside
 * one, that it is there is enough.
 * @throws DomainError 409 `no-passkey`, where one is asked for beside a password
 */
export async function assertionOptions(
  tx: Tx,
  ctx: Pick<Context, 'clock'>,
  party: RelyingParty,
  place: Place,
): Promise<{ challenge: string }> {
  const own = place.purpose === 'sign-in' ? [] : await passkeysOf(tx, place.userId)
  if (place.purpose !== 'sign-in' && own.length === 0)
    throw new DomainError(409, 'no-passkey', 'This account has no passkey: take a code instead.')
  const challenge = await newChallenge(tx, ctx, place)
  return generateAuthenticationOptions({
    rpID: party.id,
    challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
    timeout: CHALLENGE_MS,
    userVerification: place.purpose === 'sign-in' ? 'required' : 'preferred',
    // For a sign-in the browser offers what it has: whose passkeys there are is told to nobody.
    allowCredentials: own.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
  })
}

/**
 * Judges what an authenticator signed, and spends the challenge whatever comes of it. The owner's row comes before all
 * others, as wherever factors are changed: the other way round each would wait for the other.
 */
export async function provePasskey(
  tx: Tx,
  ctx: Parts,
  assertion: PasskeyAssertion,
  place: Place,
  client: Client,
): Promise<PasskeyProof> {
  const ownerId = place.purpose === 'sign-in' ? await ownerOfCredential(tx, assertion.id) : place.userId
  if (ownerId !== undefined) await lockUser(tx, ownerId)
  const challenge = await takeChallenge(tx, ctx, assertion.response.clientDataJSON, place)
  const passkey = await lockPasskeyByCredential(tx, assertion.id)
  if (challenge === undefined || !passkey || passkey.userId !== ownerId) return { kind: 'refused' }
  const user = await userById(tx, passkey.userId)
  const verified = await verify(ctx, assertion, challenge, passkey, place.purpose === 'sign-in')
  if (!user || !verified) return { kind: 'refused' }
  const { newCounter, credentialBackedUp, credentialDeviceType } = verified.authenticationInfo
  if (isBehind(newCounter, passkey.signCount)) {
    await tellOfCopy(tx, ctx, user, passkey, client)
    return { kind: 'copied' }
  }
  await updatePasskey(tx, passkey.id, {
    signCount: newCounter,
    backedUp: credentialBackedUp,
    lastUsedAt: ctx.clock.now(),
  })
  // RFC 8176: a key that its maker copies to other devices is not bound to hardware.
  const key = credentialDeviceType === 'multiDevice' ? 'swk' : 'hwk'
  return { kind: 'proved', user, amr: [key, 'user', 'mfa'] }
}

/** Web Authentication, 6.1.1. An authenticator that does not count says 0 for ever. */
const isBehind = (count: number, known: number): boolean => (count > 0 || known > 0) && count <= known

async function verify(
  ctx: Pick<Context, 'config'>,
  { response, ...assertion }: PasskeyAssertion,
  challenge: string,
  passkey: PasskeyRow,
  requireUserVerification: boolean,
): Promise<VerifiedAuthenticationResponse | undefined> {
  const party = relyingParty(ctx.config)
  const { userHandle, ...signed } = response
  if (!party || (userHandle && userHandle !== userHandleOf(passkey.userId))) return undefined
  // Without the handle nothing says that the credential was found by the authenticator itself (7.2, step 6).
  if (requireUserVerification && !userHandle) return undefined
  try {
    const verified = await verifyAuthenticationResponse({
      response: { ...assertion, response: signed, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification,
      // The count is judged by us, once the signature holds: the library cannot tell that fault from others.
      credential: { id: passkey.credentialId, publicKey: new Uint8Array(passkey.publicKey), counter: 0 },
    })
    return verified.verified ? verified : undefined
  } catch {
    // The library tells whatever does not fit by throwing.
    return undefined
  }
}

/** What an authenticator keeps to know whose passkey it is: the user's id as 16 bytes, base64url. */
export const userHandleOf = (userId: string): string => userHandleBytes(userId).toString('base64url')
export const userHandleBytes = (userId: string): Buffer => Buffer.from(userId.replaceAll('-', ''), 'hex')

async function tellOfCopy(
  tx: Tx,
  ctx: Parts,
  user: UserRow,
  { id, name }: PasskeyRow,
  client: Client,
): Promise<void> {
  await recordEvent(tx, ctx, {
    userId: user.id,
    actorId: user.id,
    kind: 'passkey-copied',
    detail: { passkeyId: id },
    address: client.address,
  })
  await postFactorMail(tx, ctx, user, (mails) => mails.passkeyCopied(name))
}
