import type { SearchPage, SearchQuery } from '@veza/shared/contracts/search.ts'
import type { Request } from 'express'
import type { Context } from '../../context.ts'
import { takeSearch } from './allowance.ts'
import { search } from './service.ts'

/** What the page of a search asks for. */
export function searchOnPages(ctx: Context) {
  return {
    /** @throws RateLimited; DomainError 400 `bad-cursor` */
    search: async (req: Request, input: SearchQuery): Promise<SearchPage> => {
      await takeSearch(ctx, 'search', req.viewer, req)
      return search(ctx, req.viewer, input)
    },
  }
}
