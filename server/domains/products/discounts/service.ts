import type { Discount, DiscountPatch, NewDiscount } from '@veza/shared/contracts/discounts.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../../context.ts'
import type { Viewer } from '../../../http/request-context.ts'
import { decodeCursor, pageFrom } from '../../../platform/db/cursor.ts'
import type { Db, Tx } from '../../../platform/db/database.ts'
import { claimIdempotencyKey } from '../../../platform/db/idempotency.ts'
import { ProductNotFound } from '../policy.ts'
import {
  changeDiscount,
  type DiscountRow,
  discountById,
  discountsOf,
  insertDiscount,
  isNameTaken,
  lockDiscount,
  lockNames,
  replaceProducts,
} from './queries.ts'

type Parts = Pick<Context, 'clock' | 'newId' | 'transaction'>

/** Somebody changed the code since it was read; `current` is how it stands now. */
class StaleDiscount extends DomainError {
  constructor(row: DiscountRow) {
    super(409, 'stale-version', 'This code was changed in the meantime. Look at both versions and decide.', {
      extra: { current: discountView(row) },
    })
  }
}

class CodeTaken extends DomainError {
  constructor() {
    super(409, 'code-taken', 'You have another code of this name. Choose a new one, or change that one.')
  }
}

/** The same `Idempotency-Key` gives the same code, as it stands now. @throws CodeTaken, ProductNotFound */
export function createDiscount(
  ctx: Parts,
  viewer: Viewer,
  input: NewDiscount,
  key: string | undefined,
): Promise<DiscountRow> {
  return ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    const id = ctx.newId()
    const { userId } = viewer
    const write = { userId, route: 'discounts.create', request: input, resourceId: id, now }
    const first = key === undefined ? undefined : await claimIdempotencyKey(tx, { ...write, key })
    if (first) return heldOwn(tx, viewer, first)
    const { code, enabled, productIds, maxUses } = input
    assertPeriod(input)
    await lockNames(tx, viewer.userId)
    const isNew = await insertDiscount(tx, {
      id,
      sellerId: viewer.userId,
      code,
      enabled,
      ...columnsOf(input.off),
      ...periodOf(input),
      everyProduct: productIds === null,
      maxUses,
      createdAt: now,
      updatedAt: now,
    })
    if (!isNew) throw new CodeTaken()
    await nameProducts(tx, { id, sellerId: viewer.userId }, productIds)
    return heldOwn(tx, viewer, id)
  })
}

/**
 * Changes the terms of a code; orders that were made with it keep what they were given.
 * @throws DiscountNotFound, StaleDiscount, CodeTaken, ProductNotFound; DomainError 409 `fewer-than-used`
 */
export function updateDiscount(
  ctx: Parts,
  viewer: Viewer,
  id: string,
  version: number,
  patch: DiscountPatch,
): Promise<DiscountRow> {
  return ctx.transaction(async (tx) => {
    await lockNames(tx, viewer.userId)
    const row = await heldOwn(tx, viewer, id)
    if (row.version !== version) throw new StaleDiscount(row)
    const { code = row.code, enabled = row.enabled, maxUses = row.maxUses, productIds } = patch
    if (maxUses !== null && maxUses < row.uses)
      throw new DomainError(409, 'fewer-than-used', `This code has served ${row.uses} orders already.`, {
        extra: { uses: row.uses },
      })
    if (await isNameTaken(tx, viewer.userId, code, id)) throw new CodeTaken()
    const period = {
      validFrom: patch.validFrom === undefined ? textOf(row.validFrom) : patch.validFrom,
      validUntil: patch.validUntil === undefined ? textOf(row.validUntil) : patch.validUntil,
    }
    assertPeriod(period)
    const everyProduct = productIds === undefined ? row.everyProduct : productIds === null
    const off = patch.off ? columnsOf(patch.off) : {}
    const changes = { code, enabled, maxUses, everyProduct, ...periodOf(period), ...off }
    await changeDiscount(tx, id, changes, ctx.clock.now())
    if (productIds !== undefined) await nameProducts(tx, row, productIds)
    return heldOwn(tx, viewer, id)
  })
}

async function nameProducts(
  tx: Tx,
  row: Pick<DiscountRow, 'id' | 'sellerId'>,
  productIds: readonly string[] | null,
): Promise<void> {
  if (!(await replaceProducts(tx, row, productIds ?? []))) throw new ProductNotFound()
}

type Period = Pick<NewDiscount, 'validFrom' | 'validUntil'>

/** @throws DomainError 400 */
function assertPeriod({ validFrom, validUntil }: Period): void {
  if (validFrom === null || validUntil === null || Date.parse(validFrom) < Date.parse(validUntil)) return
  const detail = 'The end must come after the beginning'
  throw new DomainError(400, 'invalid', `validUntil: ${detail}`, {
    fields: [{ field: 'validUntil', detail }],
  })
}

const periodOf = ({ validFrom, validUntil }: Period) => ({
  validFrom: validFrom === null ? null : new Date(validFrom),
  validUntil: validUntil === null ? null : new Date(validUntil),
})

const columnsOf = (off: NewDiscount['off']) =>
  'basisPoints' in off
    ? { basisPoints: off.basisPoints, amount: null, currency: null }
    : { basisPoints: null, amount: off.amount, currency: off.currency }

const textOf = (at: Date | null): string | null => at?.toISOString() ?? null

/** What a code of somebody else, and one that never was, both answer. */
class DiscountNotFound extends DomainError {
  constructor() {
    super(404, 'discount-code-not-found', 'There is no such code of yours.')
  }
}

async function heldOwn(tx: Tx, viewer: Viewer, id: string): Promise<DiscountRow> {
  const row = await lockDiscount(tx, id)
  if (row?.sellerId !== viewer.userId) throw new DiscountNotFound()
  return row
}

/** @throws DiscountNotFound */
export async function ownDiscount(db: Db, viewer: Viewer, id: string): Promise<DiscountRow> {
  const row = await discountById(db, id)
  if (row?.sellerId !== viewer.userId) throw new DiscountNotFound()
  return row
}

/** One's own, newest first. @throws DomainError 400 `bad-cursor` */
export async function ownDiscounts(
  db: Db,
  viewer: Viewer,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const rows = await discountsOf(db, viewer.userId, limit, cursor ? decodeCursor(cursor) : undefined)
  return pageFrom(rows, limit, ({ createdAt, id }) => ({ at: createdAt, id }), discountView)
}

/** A code as the contract shows it to its seller. */
export function discountView(row: DiscountRow): Discount {
  const { id, code, version, enabled, uses, maxUses } = row
  return {
    id,
    code,
    version,
    enabled,
    uses,
    maxUses,
    off: offOf(row),
    productIds: row.everyProduct ? null : row.productIds,
    validFrom: textOf(row.validFrom),
    validUntil: textOf(row.validUntil),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

/** What a code takes off. */
export function offOf({ id, basisPoints, amount, currency }: DiscountRow): Discount['off'] {
  if (basisPoints !== null) return { basisPoints }
  if (amount === null || currency === null) throw new Error(`discount code ${id} takes nothing off`)
  return { amount, currency }
}
