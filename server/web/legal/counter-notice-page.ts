import { newCounterNoticeSchema, type OwnNotice } from '@veza/shared/contracts/rights.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import { z } from 'zod'
import { fileCounterNotice, ownNotice, ownNotices } from '../../domains/rights/index.ts'
import { readFields } from '../account/fields.ts'
import { type AccountPage, type Attempt, go, type SignedInVisit } from '../account/types.ts'
import { narrowFrame } from '../account/views/frame.ts'
import { day } from '../account/views/instant.ts'
import { type Html, html } from '../html.ts'
import { counterForm, DOES } from './counter-form.ts'
import { COUNTER_PATH, POLICY_PATH } from './policy-page.ts'

const ROWS = 50
const ticked = z.literal('yes')
const { statement, name: fullName, address: postalAddress, phone, signature } = newCounterNoticeSchema.shape
/** In the form’s order. */
const fields = { statement, fullName, postalAddress, phone, sworn: ticked, consent: ticked, signature }

/** What was said of one’s own tracks, and the answer to it; without scripts as with them. */
export const counterNoticePage: AccountPage = {
  path: COUNTER_PATH,
  audience: 'signed-in',
  view: async (visit, attempt) => {
    const { t } = visit.page
    const notice = await asked(visit, attempt)
    return narrowFrame(
      visit,
      attempt,
      'counter.title',
      html`<p class="lead">${t('counter.lead')} <a href="${POLICY_PATH}">${t('notice.policy')}</a></p>`,
      notice?.status === 'taken_down' ? answering(visit, attempt, notice) : await listing(visit),
    )
  },
  actions: {
    [DOES]: async ({ ctx, page, viewer }, typed) => {
      const { notice, ...read } = readFields(page.t, typed, { ...fields, notice: idSchema.toLowerCase() })
      await fileCounterNotice(ctx, viewer.userId, notice, {
        name: read.fullName,
        address: read.postalAddress,
        phone: read.phone,
        statement: read.statement,
        signature: read.signature,
        swornStatement: true,
        jurisdictionConsent: true,
      })
      return go(COUNTER_PATH, 'counter.sent')
    },
  },
}

/** The one that the address or the form names; undefined where there is none of these, or it is another’s. */
async function asked(
  { ctx, req, viewer }: SignedInVisit,
  { typed }: Attempt,
): Promise<OwnNotice | undefined> {
  const id = idSchema.safeParse(typed.get('notice') ?? req.query.notice)
  if (!id.success) return undefined
  return ownNotice(ctx, viewer.userId, id.data.toLowerCase()).catch((error: unknown) => {
    if (error instanceof DomainError && error.status === 404) return undefined
    throw error
  })
}

function answering(visit: SignedInVisit, attempt: Attempt, notice: OwnNotice): Html {
  const { t } = visit.page
  return html`<section class="matter"><h2>${notice.track.title}</h2>
<p>${saidBy(visit, notice)}</p>
<p class="soft">${stateOf(visit, notice)}</p>
<p>${t('counter.work')}</p><blockquote class="legal-quote">${notice.work}</blockquote></section>
<p class="note">${t('counter.lead.form')}</p>
${counterForm(visit, attempt, notice.id)}
<p class="aside"><a href="${COUNTER_PATH}">${t('counter.all')}</a></p>`
}

async function listing(visit: SignedInVisit): Promise<Html> {
  const { ctx, req, viewer, page } = visit
  const { t } = page
  const { cursor } = req.query
  const query = { limit: ROWS, cursor: typeof cursor === 'string' ? cursor : undefined }
  const { items, nextCursor } = await ownNotices(ctx, viewer.userId, query)
  if (items.length === 0) return html`<p>${t('counter.none')}</p>`
  return html`<ul class="rows">${items.map((notice) => row(visit, notice))}</ul>
${nextCursor !== null && html`<nav class="pager"><a href="${COUNTER_PATH}?cursor=${encodeURIComponent(nextCursor)}" rel="next">${t('orders.older')}</a></nav>`}`
}

function row(visit: SignedInVisit, notice: OwnNotice): Html {
  const { t } = visit.page
  const { id, status, track } = notice
  const answer =
    status === 'taken_down' &&
    html`<a class="button-quiet" href="${COUNTER_PATH}?notice=${id}" aria-label="${t('counter.answer.about', { title: track.title })}">${t('counter.answer')}</a>`
  return html`<li class="row"><div class="row-text"><p class="row-title">${track.title}</p>
<p>${saidBy(visit, notice)}</p>
<p class="soft">${stateOf(visit, notice)}</p></div>${answer}</li>`
}

const saidBy = ({ page: { t } }: SignedInVisit, { number, rightsOwner, claimantName }: OwnNotice): string =>
  t('counter.notice', { number, claimant: rightsOwner || claimantName })

function stateOf({ page: { t, locale } }: SignedInVisit, notice: OwnNotice): string {
  const { status, takenDownAt, restoreDueAt, courtAction } = notice
  if (status === 'counter_noticed' && courtAction) return t('counter.state.court')
  const at = status === 'taken_down' ? takenDownAt : restoreDueAt
  return t(`counter.state.${status}`, { day: at === null ? '' : day(locale, at) })
}
