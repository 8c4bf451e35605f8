import { QUERY_MAX, type SearchQuery, searchQuerySchema } from '@veza/shared/contracts/search.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { type Request, Router } from 'express'
import { waitIn } from './account/problems.ts'
import type { PageTools } from './page-tools.ts'
import type { Locale } from './texts/index.ts'
import { messagePage } from './views/message-page.ts'
import { addressOf, choicesOf } from './views/search-address.ts'
import { searchPage } from './views/search-page.ts'

const ROWS = 24
const TAGS = 5
/** A text that is too long is cut off, as the form does it. */
const LONGEST: Partial<Record<keyof SearchQuery, number>> = { query: QUERY_MAX }

/** `/search`: a form, and what it finds. What an address says that makes no sense is passed over. */
export function searchRouter({ sources, pageOf, peaksOf, send }: PageTools): Router {
  const router = Router()
  router.get('/search', async (req, res) => {
    const page = pageOf(req, res)
    const asked = queryOf(req, page.locale)
    const query = new URLSearchParams(choicesOf(asked)).toString()
    try {
      const found = await sources.search(req, asked)
      const peaks = await Promise.all(
        found.items.map((item) => (item.kind === 'track' ? peaksOf(item.track) : undefined)),
      )
      send(res, 200, searchPage({ ...page, query }, { asked, found, peaks }))
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      // A page further on that is not there any more: the search begins anew.
      if (error.status === 400) return res.redirect(303, addressOf(asked))
      if (error.status !== 429) throw error
      const seconds = error.retryAfterSeconds ?? 1
      res.set('Retry-After', String(seconds))
      const wait = waitIn(page.locale, seconds)
      send(res, 429, messagePage({ ...page, query }, 'hurried', undefined, { wait }))
    }
  })
  return router
}

const fields = Object.keys(searchQuerySchema.shape) as (keyof SearchQuery)[]

/** Each field that can be read; of one that is given twice the first, but for tags. */
function queryOf(req: Request, locale: Locale): SearchQuery {
  const given = new URL(req.originalUrl, 'http://localhost').searchParams
  const read = fields.flatMap((field) => {
    if (field === 'limit' || field === 'locale' || !given.has(field)) return []
    const value =
      field === 'tag' ? given.getAll(field).slice(0, TAGS) : given.get(field)?.slice(0, LONGEST[field])
    const parsed = searchQuerySchema.shape[field].safeParse(value)
    return parsed.success ? [[field, parsed.data]] : []
  })
  return { ...searchQuerySchema.parse({ ...Object.fromEntries(read), locale }), limit: ROWS }
}
