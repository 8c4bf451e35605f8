import { noticeFields } from '@veza/shared/contracts/rights.ts'
import { derivedId } from '@veza/shared/kernel/ids.ts'
import { z } from 'zod'
import { clientOf } from '../../domains/accounts/index.ts'
import { fileNotice } from '../../domains/rights/index.ts'
import { readFields } from '../account/fields.ts'
import { notesOf } from '../account/said.ts'
import { type AccountPage, type Attempt, go, type Visit } from '../account/types.ts'
import { type FieldOptions, field, form } from '../account/views/form.ts'
import { narrowFrame } from '../account/views/frame.ts'
import { type Html, html } from '../html.ts'
import { POLICY_PATH } from './policy-page.ts'
import { tick } from './tick.ts'

const DOES = 'notice'
const ticked = z.literal('yes')
/** In the form’s order. Names of their own: another form’s `name` and `address` are other things, with other faults. */
const fields = {
  target: noticeFields.target,
  work: noticeFields.work,
  claimantName: noticeFields.name,
  rightsOwner: noticeFields.rightsOwner,
  claimantAddress: noticeFields.address,
  email: noticeFields.email,
  phone: noticeFields.phone,
  goodFaith: ticked,
  swornStatement: ticked,
  signature: noticeFields.signature,
}

const inputs = {
  target: { label: 'notice.target', hint: 'notice.target.hint', autocomplete: 'off', maxlength: 500 },
  work: { label: 'notice.work', hint: 'notice.work.hint', autocomplete: 'off', maxlength: 5_000, rows: 5 },
  claimantName: { label: 'notice.claimantName', autocomplete: 'name', maxlength: 200 },
  rightsOwner: {
    label: 'notice.rightsOwner',
    hint: 'notice.rightsOwner.hint',
    autocomplete: 'organization',
    optional: true,
    maxlength: 200,
  },
  claimantAddress: {
    label: 'notice.claimantAddress',
    autocomplete: 'street-address',
    maxlength: 500,
    rows: 3,
  },
  email: {
    label: 'field.email',
    type: 'email',
    autocomplete: 'email',
    inputmode: 'email',
    maxlength: 254,
  },
  phone: { label: 'notice.phone', autocomplete: 'tel', optional: true, maxlength: 60 },
  signature: {
    label: 'notice.signature',
    hint: 'notice.signature.hint',
    autocomplete: 'off',
    maxlength: 200,
  },
} as const satisfies Record<string, Omit<FieldOptions, 'name'>>

/** A notice, from anybody; without scripts as with them. */
export const noticePage: AccountPage = {
  path: `${POLICY_PATH}/notice`,
  audience: 'anyone',
  view: (visit, attempt) => {
    const { t } = visit.page
    // The same form sent twice is one notice; changed in between, it is another.
    const seed = attempt.typed.get('seed') ?? visit.ctx.newId()
    return narrowFrame(
      visit,
      attempt,
      'notice.title',
      html`<p class="lead">${t('notice.lead')} <a href="${POLICY_PATH}">${t('notice.policy')}</a></p>`,
      form(visit, { does: DOES, submit: 'notice.submit', hidden: { seed } }, inside(visit, attempt)),
    )
  },
  actions: {
    [DOES]: async ({ ctx, req, res, page }, typed) => {
      const { claimantName: name, claimantAddress: address, ...rest } = readFields(page.t, typed, fields)
      const words = { ...rest, name, address }
      const { number } = await fileNotice(ctx, clientOf(req).address, {
        ...words,
        id: derivedId('notice', typed.get('seed') ?? ctx.newId(), JSON.stringify(words)),
        goodFaith: true,
        swornStatement: true,
        locale: page.locale,
      })
      notesOf(ctx.config).leave(res, 'notice', String(number))
      return go(`${POLICY_PATH}/notice/sent`)
    },
  },
}

function inside(visit: Visit, attempt: Attempt): Html[] {
  const one = (name: keyof typeof inputs) => field(visit, attempt, DOES, { name, ...inputs[name] })
  return [
    one('target'),
    one('work'),
    one('claimantName'),
    one('rightsOwner'),
    one('claimantAddress'),
    one('email'),
    one('phone'),
    tick(visit, attempt, DOES, 'goodFaith', 'notice.goodFaith'),
    tick(visit, attempt, DOES, 'swornStatement', 'notice.swornStatement'),
    one('signature'),
  ]
}

/** The number, for whoever has just sent one. */
export const noticeSentPage: AccountPage = {
  path: `${POLICY_PATH}/notice/sent`,
  audience: 'anyone',
  view: (visit, attempt) => {
    const { t } = visit.page
    const number = notesOf(visit.ctx.config).read(visit.req, 'notice')
    return narrowFrame(
      visit,
      attempt,
      'notice.sent',
      html`<p class="lead">${number === undefined ? t('notice.sent.lead') : t('notice.sent.number', { number })}</p>
<ul class="steps"><li>${t('notice.sent.mail')}</li><li>${t('notice.sent.then')}</li></ul>
<p class="aside"><a href="${POLICY_PATH}">${t('notice.policy')}</a></p>`,
    )
  },
  actions: {},
}
