import { isDeepStrictEqual } from 'node:util'
import type { Discount, NewDiscount } from '@veza/shared/contracts/discounts.ts'
import type { Api } from '../../engine/api/client.ts'
import { allPages } from '../../engine/api/pages.ts'
import { ApiProblem } from '../../engine/api/problem.ts'
import { apiOf, os } from './context.ts'

const mine = (api: Api): Promise<Discount[]> => allPages((page) => api.discounts.mine(page))

export const discounts = {
  mine: os.discounts.mine.handler(({ context, input: { whose } }) => mine(apiOf(context, whose))),
  create: os.discounts.create.handler(({ context, input: { whose, discount } }) =>
    create(apiOf(context, whose), discount),
  ),
  update: os.discounts.update.handler(({ context, input: { whose, id, version, changes } }) =>
    apiOf(context, whose).discounts.update({ id, version, ...changes }),
  ),
}

/** A code that is there already and says just this is ours, whose answer was lost. */
async function create(api: Api, wanted: NewDiscount): Promise<Discount> {
  try {
    return await api.discounts.create(wanted)
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'code-taken') throw error
    const known = (await mine(api)).find(
      (one) => one.version === 1 && isDeepStrictEqual(termsOf(one), termsOf(wanted)),
    )
    if (known) return known
    throw error
  }
}

const termsOf = ({
  code,
  off,
  productIds,
  validFrom,
  validUntil,
  maxUses,
  enabled,
}: NewDiscount | Discount) => ({
  ...{ off, validFrom, validUntil, maxUses, enabled },
  code: code.toLowerCase(),
  productIds: productIds?.toSorted(),
})
