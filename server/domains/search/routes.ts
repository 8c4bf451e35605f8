import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { takeSearch } from './allowance.ts'
import { search } from './service.ts'
import { suggest } from './suggestions.ts'

/** The search's part of the contract: open to anybody. */
export function searchRoutes(ctx: Context) {
  return os.search.router({
    find: os.search.find.handler(async ({ input, context: { viewer, req } }) => {
      await takeSearch(ctx, 'search', viewer, req)
      return search(ctx, viewer, input)
    }),
    suggest: os.search.suggest.handler(async ({ input: { query }, context: { viewer, req } }) => {
      await takeSearch(ctx, 'suggestion', viewer, req)
      return { items: await suggest(ctx, viewer, query) }
    }),
  })
}
