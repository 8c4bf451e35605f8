import { randomBytes } from 'node:crypto'
import type { Context } from '../../../context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import { recordEvent } from '../events.ts'
import type { Client } from '../sessions.ts'
import { tokenHash } from '../tokens.ts'
import type { UserRow } from '../user-queries.ts'
import { postFactorMail } from './mails.ts'
import { deleteRecoveryCodes, insertRecoveryCodes, recoveryCodesLeft, spendRecoveryCode } from './queries.ts'

const CODES = 10
/** Of 5 bits each. */
const CHARACTERS = 16
/** RFC 4648, 6. */
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/**
 * Makes ten codes in place of all that were there. Each has 80 random bits, so that their SHA-256 is as good as the
 * slow hash of a password: nobody tries 2^80 codes, at whatever price.
 * @returns the codes as they are shown, once: `ABCD-EFGH-IJKL-MNOP`
 */
export async function giveRecoveryCodes(
  tx: Tx,
  ctx: Pick<Context, 'clock'>,
  userId: string,
): Promise<string[]> {
  const codes = Array.from({ length: CODES }, newCode)
  await deleteRecoveryCodes(tx, userId)
  await insertRecoveryCodes(tx, userId, codes.map(tokenHash), ctx.clock.now())
  return codes.map((code) => (code.match(/.{4}/g) ?? []).join('-'))
}

/** Spends the code and tells its owner: whoever has found the list must not use it unseen. */
export async function proveRecoveryCode(
  tx: Tx,
  ctx: Pick<Context, 'clock' | 'config' | 'jobs' | 'newId'>,
  user: UserRow,
  code: string,
  client: Client,
): Promise<boolean> {
  if (!(await spendRecoveryCode(tx, user.id, tokenHash(code), ctx.clock.now()))) return false
  const left = await recoveryCodesLeft(tx, user.id)
  const { id: userId } = user
  await recordEvent(tx, ctx, {
    userId,
    actorId: userId,
    kind: 'recovery-code-used',
    detail: { left },
    address: client.address,
  })
  await postFactorMail(tx, ctx, user, (mails) => mails.recoveryCodeUsed(left))
  return true
}

const newCode = (): string =>
  Array.from(randomBytes(CHARACTERS), (byte) => BASE32.charAt(byte % BASE32.length)).join('')
