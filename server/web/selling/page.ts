import {
  countrySchema,
  type OwnTransfer,
  type Payout,
  type Sale,
  type Selling,
} from '@veza/shared/contracts/selling.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import {
  goOnboarding,
  goToDashboard,
  listOwnTransfers,
  listPayouts,
  listSales,
  listStatements,
  sellingNow,
} from '../../domains/transfers/index.ts'
import { SELLING_PATH } from '../../http/selling-page.ts'
import { readFields } from '../account/fields.ts'
import { told } from '../account/problems.ts'
import type { AccountPage, Fields, Outcome, SignedInVisit } from '../account/types.ts'
import { section, settingsFrame } from '../account/views/frame.ts'
import { type Html, html } from '../html.ts'
import { allowPaying, leaveFor, onwardPage } from '../shop/leave.ts'
import type { TextKey } from '../texts/index.ts'
import type { Page } from '../views/page.ts'
import { accountPart } from './account-part.ts'
import { countriesPart, soldLately } from './countries-part.ts'
import { moneyPart } from './money-part.ts'
import { payoutRow, rowsOf, saleRow, transferRow } from './rows.ts'
import { statementsPart } from './statements-part.ts'

const SHOWN = 5

/** What somebody who sells sees of their sales and their money, and the way to be sent it. */
export const sellingAccountPage: AccountPage = {
  path: SELLING_PATH,
  audience: 'signed-in',
  view: async (visit, attempt) => {
    const onward = onwardPage(visit, attempt.made, 'selling.onward')
    if (onward) return onward
    const { ctx, res, viewer, page } = visit
    const seller = { userId: viewer.userId, locale: page.locale }
    const [selling, sales, summary, transfers, payouts, statements] = await Promise.all([
      sellingNow(ctx, seller),
      listSales(ctx, seller.userId, { limit: SHOWN }),
      soldLately(visit),
      listOwnTransfers(ctx, seller.userId, { limit: SHOWN }),
      listPayouts(ctx, seller, { limit: SHOWN }),
      listStatements(ctx, seller.userId),
    ])
    allowPaying(res, ctx.config)
    const account = accountPart(visit, attempt, selling.account)
    const money = hasBegun(selling) && moneyPart(visit, selling)
    // What there is to do comes first; who has done it came for the money.
    const top = selling.account?.state === 'ready' ? [money, account] : [account, money]
    return settingsFrame(
      visit,
      attempt,
      'settings.selling',
      ...top,
      lastOf<Sale>(visit, sales, { name: 'sales', row: saleRow, none: noSales(page) }),
      summary.currencies.length > 0 && countriesPart(visit, summary),
      hasBegun(selling) && [
        lastOf<OwnTransfer>(visit, transfers, { name: 'transfers', row: transferRow }),
        lastOf<Payout>(visit, payouts, { name: 'payouts', row: payoutRow }),
        statementsPart(visit, statements),
      ],
    )
  },
  actions: {
    open: (visit, fields) =>
      toProvider(visit, fields, () => {
        const { country } = readFields(visit.page.t, fields, { country: countrySchema })
        return goOnboarding(visit.ctx, visit.viewer.userId, country)
      }),
    continue: (visit, fields) =>
      toProvider(visit, fields, () => goOnboarding(visit.ctx, visit.viewer.userId)),
    dashboard: (visit, fields) =>
      toProvider(visit, fields, () => goToDashboard(visit.ctx, visit.viewer.userId)),
  },
}

/** Money was earned, ever: before that, lists of nothing would only be in the way. */
const hasBegun = ({ balances }: Selling): boolean => balances.length > 0

/** What the provider did not do is no fault of this page: nothing has changed, and one can try again. */
async function toProvider(
  visit: SignedInVisit,
  fields: Fields,
  linkOf: () => Promise<{ readonly url: string }>,
): Promise<Outcome> {
  try {
    return leaveFor(visit.ctx.config, (await linkOf()).url)
  } catch (error) {
    if (!(error instanceof DomainError) || error.status !== 503) throw error
    const { t } = visit.page
    if (error.code === 'payments-unavailable')
      return { kind: 'refuse', faults: new Map(), problem: t('problem.selling-unavailable') }
    return { kind: 'refuse', faults: new Map(), problem: told(visit.page, error, fields).problem ?? '' }
  }
}

interface List<Item> {
  readonly name: 'sales' | 'transfers' | 'payouts'
  readonly row: (page: Page, item: Item) => Html
  /** What is said where there is nothing. */
  readonly none?: Html
}

/** The newest of a list, and the way to all of it. */
function lastOf<Item>(
  { page }: SignedInVisit,
  { items, nextCursor }: { readonly items: readonly Item[]; readonly nextCursor: string | null },
  { name, row, none }: List<Item>,
): Html {
  const { t } = page
  const title: TextKey = name === 'sales' && items.length > 0 ? 'selling.sales.last' : `selling.${name}`
  return section(
    t(title),
    items.length === 0
      ? html`<p class="soft">${none ?? t(`selling.${name}.none`)}</p>`
      : rowsOf(page, items, row),
    nextCursor !== null &&
      html`<p class="form-end"><a href="${SELLING_PATH}/${name}">${t(`selling.${name}.all`)}</a></p>`,
  )
}

function noSales({ t, person }: Page): Html {
  const [before = '', after = ''] = t('selling.sales.none', { page: '\n' }).split('\n')
  return html`${before}<a href="/@${person?.username}">${t('selling.sales.none.page')}</a>${after}`
}
