import { DomainError } from '@veza/shared/kernel/errors.ts'
import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import { toString as qrCode } from 'qrcode'
import type { Config } from '../../../config/config.ts'
import type { Context } from '../../../context.ts'
import type { Viewer } from '../../../http/request-context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import { isSealedByOldKey, open, SecretUnreadable, seal } from '../../../platform/secrets/index.ts'
import { lockOwner } from '../lock-owner.ts'
import type { Client } from '../sessions.ts'
import { afterAdding, afterRemoving, tellChange } from './change.ts'
import { requireFresh } from './freshness.ts'
import { deleteTotp, lockTotp, offerTotp, type TotpRow, updateTotp } from './queries.ts'
import { newTotpSecret, totpStep, totpUri } from './totp.ts'

type Parts = Pick<Context, 'clock' | 'config' | 'db' | 'jobs' | 'limits' | 'newId' | 'transaction'>

/** An offer that nobody confirmed for so long is none. */
const OFFER_LASTS_MS = HOUR_MS

export const placeOf = (userId: string): string => `totp:${userId}`
const exists = () =>
  new DomainError(409, 'totp-exists', 'Your account has an authenticator app already. Remove it first.')

/**
 * Offers a secret, which counts once {@link confirmTotp} has seen a code made of it.
 * @throws DomainError 409 `totp-exists`, and as {@link requireFresh} does
 */
export async function enrolTotp(
  ctx: Parts,
  viewer: Viewer,
  password: string | undefined,
): Promise<{ secret: string; uri: string; svg: string }> {
  await requireFresh(ctx, viewer, password)
  const secret = newTotpSecret()
  const user = await ctx.transaction(async (tx) => {
    const owner = await lockOwner(tx, ctx, viewer)
    const { id: userId } = owner
    const sealedSecret = seal(ctx.config.encryptionKeys, secret, placeOf(userId))
    if (!(await offerTotp(tx, { userId, sealedSecret, createdAt: ctx.clock.now() }))) throw exists()
    return owner
  })
  const uri = totpUri(secret, user.email)
  return { secret, uri, svg: await qrCode(uri, { type: 'svg', margin: 4, errorCorrectionLevel: 'M' }) }
}

/**
 * The app has shown that it holds the secret: from now on it is asked for.
 * @returns recovery codes, where the account had none left
 * @throws DomainError 400 `wrong-code`; 409 `totp-exists`, `totp-not-begun`
 */
export async function confirmTotp(
  ctx: Parts,
  viewer: Viewer,
  code: string,
  client: Client,
): Promise<string[] | null> {
  return ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    const user = await lockOwner(tx, ctx, viewer)
    const offer = await lockTotp(tx, user.id)
    if (offer?.confirmedAt) throw exists()
    if (!offer || now.getTime() - offer.createdAt.getTime() >= OFFER_LASTS_MS)
      throw new DomainError(409, 'totp-not-begun', 'Ask for a new QR code first: the last one has ended.')
    const secret = unseal(ctx.config, offer)
    const lastStep = totpStep(secret, code, now)
    if (lastStep === undefined) throw wrongCode()
    await updateTotp(tx, user.id, { confirmedAt: now, lastStep })
    await tellChange(tx, ctx, user, client, {
      kind: 'factor-added',
      detail: { factor: 'totp' },
      mail: (mails) => mails.appAdded(),
    })
    return afterAdding(tx, ctx, viewer, ['otp', 'mfa'])
  })
}

function wrongCode(): DomainError {
  const detail =
    'This is not the code that your app should show now. Scan the QR code again, and check the clock of your phone.'
  return new DomainError(400, 'wrong-code', detail, { fields: [{ field: 'totp', detail }] })
}

/** @throws DomainError 404 `totp-not-found`, and as {@link requireFresh} does */
export async function removeTotp(ctx: Parts, viewer: Viewer, client: Client): Promise<void> {
  await requireFresh(ctx, viewer)
  await ctx.transaction(async (tx) => {
    const user = await lockOwner(tx, ctx, viewer)
    if (!(await deleteTotp(tx, user.id)))
      throw new DomainError(404, 'totp-not-found', 'Your account has no authenticator app.')
    await afterRemoving(tx, user.id)
    await tellChange(tx, ctx, user, client, {
      kind: 'factor-removed',
      detail: { factor: 'totp' },
      mail: (mails) => mails.appRemoved(),
    })
  })
}

/** Whether the code fits now and neither it nor a later one has been used (RFC 6238, 5.2). Spends it if so. */
export async function proveTotp(
  tx: Tx,
  ctx: Pick<Context, 'clock' | 'config'>,
  userId: string,
  code: string,
): Promise<boolean> {
  const row = await lockTotp(tx, userId)
  if (!row || row.lastStep === null) return false
  const { encryptionKeys } = ctx.config
  const secret = unseal(ctx.config, row)
  const step = totpStep(secret, code, ctx.clock.now())
  if (step === undefined || step <= row.lastStep) return false
  const outdated = isSealedByOldKey(encryptionKeys, row.sealedSecret)
  const again = outdated ? { sealedSecret: seal(encryptionKeys, secret, placeOf(userId)) } : {}
  await updateTotp(tx, userId, { lastStep: step, ...again })
  return true
}

/** @throws DomainError 500 `totp-unreadable` when the key is gone: no code can be right, and none is wrong either */
function unseal(
  { encryptionKeys }: Pick<Config, 'encryptionKeys'>,
  { userId, sealedSecret }: TotpRow,
): string {
  try {
    return open(encryptionKeys, sealedSecret, placeOf(userId))
  } catch (cause) {
    if (!(cause instanceof SecretUnreadable)) throw cause
    throw new DomainError(
      500,
      'totp-unreadable',
      'We cannot check the codes of your app: our key to its secret is missing. Take a recovery code or a passkey, and tell us.',
      { cause },
    )
  }
}
