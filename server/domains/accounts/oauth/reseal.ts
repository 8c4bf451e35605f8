import type { Context } from '../../../context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import { type Keys, open, SecretUnreadable, seal } from '../../../platform/secrets/index.ts'
import { placeOf as totpPlace } from '../factors/authenticator-app.ts'
import {
  lockOutdatedTokens,
  lockOutdatedTotp,
  type TokenRow,
  type TotpSecretRow,
  updateTokens,
  updateTotpSecret,
} from './reseal-queries.ts'
import { tokenPlace } from './tokens.ts'

export interface Resealed {
  /** Rows that were plain. */
  readonly encrypted: number
  /** Rows that were under another key. */
  readonly reencrypted: number
  /** Rows that are as they were, because they cannot be read: what is wrong, and how often. */
  readonly unreadable: Readonly<Record<string, number>>
}

export interface ResealOptions {
  /** Reads and counts alone. */
  readonly dryRun: boolean
  /** Rows in one transaction, at least 1. */
  readonly batchRows?: number
}

type Parts = Pick<Context, 'config' | 'transaction'>
type Verdict =
  | { readonly kind: 'encrypted' | 'reencrypted' }
  | { readonly kind: 'unreadable'; readonly why: string }

const BATCH_ROWS = 200
const FIRST = '00000000-0000-0000-0000-000000000000'

/**
 * Brings everything that the encryption keys protect under the newest of them: the tokens of providers, also those that
 * are still plain, and the secrets of authenticator apps. Batch by batch, each in a transaction: cut off anywhere it is
 * begun again where it was, and sign-ins go on beside it.
 */
export async function resealSecrets(ctx: Parts, options: ResealOptions): Promise<Resealed> {
  const keys = ctx.config.encryptionKeys
  const [{ id: keyId }] = keys
  const verdicts = [
    ...(await eachBatch(ctx, options, {
      rows: (tx, after, limit) => lockOutdatedTokens(tx, keyId, after, limit),
      idOf: ({ identityId }) => identityId,
      reseal: (tx, row) => resealTokens(tx, keys, row, options),
    })),
    ...(await eachBatch(ctx, options, {
      rows: (tx, after, limit) => lockOutdatedTotp(tx, keyId, after, limit),
      idOf: ({ userId }) => userId,
      reseal: (tx, row) => resealTotp(tx, keys, row, options),
    })),
  ]
  const unreadable: Record<string, number> = {}
  for (const verdict of verdicts)
    if (verdict.kind === 'unreadable') unreadable[verdict.why] = (unreadable[verdict.why] ?? 0) + 1
  const count = (kind: Verdict['kind']) => verdicts.filter((verdict) => verdict.kind === kind).length
  return { encrypted: count('encrypted'), reencrypted: count('reencrypted'), unreadable }
}

interface Kind<Row> {
  rows(tx: Tx, after: string, limit: number): Promise<Row[]>
  idOf(row: Row): string
  reseal(tx: Tx, row: Row): Promise<void>
}

async function eachBatch<Row extends TokenRow | TotpSecretRow>(
  ctx: Parts,
  { batchRows = BATCH_ROWS }: ResealOptions,
  { rows, idOf, reseal }: Kind<Row>,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  let after = FIRST
  for (;;) {
    const batch = await ctx.transaction(async (tx) => {
      const found = await rows(tx, after, batchRows)
      const judged: Verdict[] = []
      for (const row of found) judged.push(await verdictOf(row, () => reseal(tx, row)))
      return { found, judged }
    })
    verdicts.push(...batch.judged)
    const last = batch.found.at(-1)
    if (last === undefined || batch.found.length < batchRows) return verdicts
    after = idOf(last)
  }
}

/** One that cannot be read is no reason to leave the others as they are. */
async function verdictOf(row: TokenRow | TotpSecretRow, reseal: () => Promise<void>): Promise<Verdict> {
  try {
    await reseal()
    return { kind: 'keyId' in row && row.keyId === null ? 'encrypted' : 'reencrypted' }
  } catch (error) {
    if (error instanceof SecretUnreadable) return { kind: 'unreadable', why: error.message }
    throw error
  }
}

async function resealTokens(tx: Tx, keys: Keys, row: TokenRow, { dryRun }: ResealOptions): Promise<void> {
  const { identityId, keyId } = row
  const again = (text: string, kind: 'access' | 'refresh') => {
    const place = tokenPlace(identityId, kind)
    return seal(keys, keyId === null ? text : open(keys, text, place), place)
  }
  const sealed = {
    accessToken: again(row.accessToken, 'access'),
    refreshToken: row.refreshToken === null ? null : again(row.refreshToken, 'refresh'),
    keyId: keys[0].id,
  }
  if (!dryRun) await updateTokens(tx, identityId, sealed)
}

async function resealTotp(tx: Tx, keys: Keys, row: TotpSecretRow, { dryRun }: ResealOptions): Promise<void> {
  const { userId, sealedSecret } = row
  const place = totpPlace(userId)
  const sealed = seal(keys, open(keys, sealedSecret, place), place)
  if (!dryRun) await updateTotpSecret(tx, userId, sealed)
}
