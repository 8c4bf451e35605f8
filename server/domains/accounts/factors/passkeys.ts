import { generateRegistrationOptions, verifyRegistrationResponse } from '@simplewebauthn/server'
import type { PasskeyAttestation } from '@veza/shared/contracts/factor-proof.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../../context.ts'
import type { Viewer } from '../../../http/request-context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import { recordEvent } from '../events.ts'
import { lockOwner } from '../lock-owner.ts'
import { canPasskey, type PasskeyAction } from '../policy.ts'
import type { Client } from '../sessions.ts'
import { refuseLastMeans } from '../sign-in-means.ts'
import { afterAdding, afterRemoving, tellChange } from './change.ts'
import { requireFresh } from './freshness.ts'
import { userHandleBytes } from './passkey-proof.ts'
import {
  deletePasskey,
  insertPasskey,
  type PasskeyRow,
  passkeyById,
  passkeysOf,
  updatePasskey,
} from './queries.ts'
import { type RelyingParty, relyingPartyFor } from './relying-party.ts'
import { CHALLENGE_MS, newChallenge, takeChallenge } from './webauthn-challenges.ts'

type Parts = Pick<Context, 'clock' | 'config' | 'db' | 'jobs' | 'limits' | 'newId' | 'transaction'>

const PASSKEYS_MAX = 20
/** EdDSA, ES256 and RS256 (RFC 9053), which every authenticator has one of; what Node calls experimental is not taken. */
const ALGORITHMS = [-8, -7, -257]

/**
 * What a browser is asked to make a passkey with.
 * @param origin of the page that asks
 * @throws DomainError 409 `too-many-passkeys`, `passkeys-elsewhere`, `passkeys-unavailable`; and as `requireFresh` does
 */
export async function passkeyOptions(
  ctx: Parts,
  viewer: Viewer,
  { password, origin }: { password: string | undefined; origin: string | undefined },
): Promise<{ challenge: string }> {
  const party = relyingPartyFor(ctx.config, origin)
  await requireFresh(ctx, viewer, password)
  return ctx.transaction(async (tx) => {
    const user = await lockOwner(tx, ctx, viewer)
    const known = await passkeysOf(tx, user.id)
    refuseTooMany(known)
    const { userId, sessionId } = viewer
    const challenge = await newChallenge(tx, ctx, { purpose: 'register', userId, sessionId })
    return generateRegistrationOptions({
      rpID: party.id,
      rpName: party.name,
      userID: new Uint8Array(userHandleBytes(user.id)),
      userName: user.email,
      userDisplayName: user.displayName,
      challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
      timeout: CHALLENGE_MS,
      supportedAlgorithmIDs: ALGORITHMS,
      // Who made the authenticator is none of our business.
      attestationType: 'none',
      // A key that cannot keep its own list is a second factor all the same.
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
      excludeCredentials: known.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
    })
  })
}

/**
 * Adds the passkey that was made.
 * @returns it, and recovery codes where the account had none left
 * @throws DomainError 400 `passkey-invalid`; 409 `too-many-passkeys`, `passkey-exists`, `passkeys-elsewhere`
 */
export async function addPasskey(
  ctx: Parts,
  viewer: Viewer,
  given: { name: string; passkey: PasskeyAttestation; origin: string | undefined },
  client: Client,
): Promise<{ passkey: PasskeyRow; recoveryCodes: string[] | null }> {
  const party = relyingPartyFor(ctx.config, given.origin)
  const { userId, sessionId } = viewer
  // Spent for good, and so not together with what may be undone. Whether one may is said when one asks for it.
  const challenge = await ctx.transaction((tx) =>
    takeChallenge(tx, ctx, given.passkey.response.clientDataJSON, { purpose: 'register', userId, sessionId }),
  )
  const made = challenge === undefined ? undefined : await verify(party, given.passkey, challenge)
  if (!made)
    throw new DomainError(
      400,
      'passkey-invalid',
      'This passkey was not made for this server, or too late. Begin again.',
    )
  return ctx.transaction(async (tx) => {
    const user = await lockOwner(tx, ctx, viewer)
    refuseTooMany(await passkeysOf(tx, userId))
    const passkey: PasskeyRow = {
      id: ctx.newId(),
      userId,
      name: given.name,
      ...made.row,
      createdAt: ctx.clock.now(),
      lastUsedAt: null,
    }
    if (!(await insertPasskey(tx, passkey)))
      throw new DomainError(409, 'passkey-exists', 'This passkey belongs to an account already.')
    await tellChange(tx, ctx, user, client, {
      kind: 'factor-added',
      detail: { factor: 'passkey', passkeyId: passkey.id },
      mail: (mails) => mails.passkeyAdded(passkey.name),
    })
    return { passkey, recoveryCodes: await afterAdding(tx, ctx, viewer, made.amr) }
  })
}

/** @throws DomainError 404 `passkey-not-found`, also for another's */
export async function renamePasskey(
  ctx: Parts,
  viewer: Viewer,
  { id, name }: { id: string; name: string },
  client: Client,
): Promise<PasskeyRow> {
  return ctx.transaction(async (tx) => {
    await lockOwner(tx, ctx, viewer)
    const passkey = await ownPasskey(tx, viewer, 'rename', id)
    await updatePasskey(tx, id, { name })
    const { userId } = viewer
    const detail = { passkeyId: id }
    await recordEvent(tx, ctx, {
      userId,
      actorId: userId,
      kind: 'passkey-renamed',
      detail,
      address: client.address,
    })
    return { ...passkey, name }
  })
}

/** @throws DomainError 404 `passkey-not-found`, also for another's; and as `requireFresh` does */
export async function removePasskey(ctx: Parts, viewer: Viewer, id: string, client: Client): Promise<void> {
  await requireFresh(ctx, viewer)
  await ctx.transaction(async (tx) => {
    const user = await lockOwner(tx, ctx, viewer)
    const { name } = await ownPasskey(tx, viewer, 'remove', id)
    await refuseLastMeans(tx, user.id)
    await deletePasskey(tx, id)
    await afterRemoving(tx, user.id)
    await tellChange(tx, ctx, user, client, {
      kind: 'factor-removed',
      detail: { factor: 'passkey', passkeyId: id },
      mail: (mails) => mails.passkeyRemoved(name),
    })
  })
}

async function ownPasskey(tx: Tx, viewer: Viewer, action: PasskeyAction, id: string): Promise<PasskeyRow> {
  const passkey = await passkeyById(tx, id)
  if (!passkey || !canPasskey(viewer, action, passkey))
    throw new DomainError(404, 'passkey-not-found', 'You have no passkey with this id.')
  return passkey
}

function refuseTooMany(known: readonly PasskeyRow[]): void {
  if (known.length < PASSKEYS_MAX) return
  const detail = `An account has ${PASSKEYS_MAX} passkeys at most. Remove one that you do not use any more.`
  throw new DomainError(409, 'too-many-passkeys', detail)
}

async function verify(
  party: RelyingParty,
  { response, ...attestation }: PasskeyAttestation,
  challenge: string,
) {
  try {
    const { transports = [], ...made } = response
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: { ...attestation, response: made, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: false,
      supportedAlgorithmIDs: ALGORITHMS,
    })
    if (!verified) return undefined
    const { credential, credentialBackedUp, credentialDeviceType } = registrationInfo
    return {
      amr: [credentialDeviceType === 'multiDevice' ? 'swk' : 'hwk', 'user', 'mfa'],
      row: {
        credentialId: credential.id,
        publicKey: Buffer.from(credential.publicKey),
        signCount: credential.counter,
        transports,
        backedUp: credentialBackedUp,
      },
    }
  } catch {
    // The library tells whatever does not fit by throwing.
    return undefined
  }
}
