import { listOwnTransfers, listPayouts, listSales } from '../../domains/transfers/index.ts'
import { SELLING_PATH } from '../../http/selling-page.ts'
import type { AccountPage, SignedInVisit } from '../account/types.ts'
import { settingsFrame } from '../account/views/frame.ts'
import { type Html, html } from '../html.ts'
import type { Page } from '../views/page.ts'
import { countriesPage } from './countries-part.ts'
import { payoutRow, rowsOf, saleRow, transferRow } from './rows.ts'

const ROWS = 25

interface ListPage<Item> {
  readonly name: 'sales' | 'transfers' | 'payouts'
  readonly row: (page: Page, item: Item) => Html
  readonly read: (
    visit: SignedInVisit,
    query: { readonly limit: number; readonly cursor: string | undefined },
  ) => Promise<{ readonly items: readonly Item[]; readonly nextCursor: string | null }>
}

/** All of one of a seller's lists, a page at a time. */
function listPage<Item>({ name, row, read }: ListPage<Item>): AccountPage {
  const path = `${SELLING_PATH}/${name}`
  return {
    path,
    audience: 'signed-in',
    view: async (visit, attempt) => {
      const { page, req } = visit
      const { t } = page
      const { cursor } = req.query
      const query = { limit: ROWS, cursor: typeof cursor === 'string' ? cursor : undefined }
      const { items, nextCursor } = await read(visit, query)
      return settingsFrame(
        visit,
        attempt,
        `selling.${name}`,
        items.length === 0
          ? html`<p class="lead">${t(name === 'sales' ? 'selling.money.none' : `selling.${name}.none`)}</p>`
          : rowsOf(page, items, row),
        html`<nav class="pager" aria-label="${t(`selling.${name}`)}"><a href="${SELLING_PATH}">${t('selling.back')}</a>${nextCursor !== null && html`<a href="${path}?cursor=${encodeURIComponent(nextCursor)}" rel="next">${t(`selling.${name}.older`)}</a>`}</nav>`,
      )
    },
    actions: {},
  }
}

export const sellingListPages: readonly AccountPage[] = [
  countriesPage,
  listPage({
    name: 'sales',
    row: saleRow,
    read: ({ ctx, viewer }, query) => listSales(ctx, viewer.userId, query),
  }),
  listPage({
    name: 'transfers',
    row: transferRow,
    read: ({ ctx, viewer }, query) => listOwnTransfers(ctx, viewer.userId, query),
  }),
  listPage({
    name: 'payouts',
    row: payoutRow,
    read: ({ ctx, viewer, page }, query) =>
      listPayouts(ctx, { userId: viewer.userId, locale: page.locale }, query),
  }),
]
