import { REPORT_TEXT_MAX, reportFields, reportReasons } from '@veza/shared/contracts/moderation.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { report } from '../../domains/moderation/index.ts'
import { readFields } from '../account/fields.ts'
import { type AccountPage, type Attempt, go, type Visit } from '../account/types.ts'
import { field, form } from '../account/views/form.ts'
import { narrowFrame } from '../account/views/frame.ts'
import { type Html, html } from '../html.ts'
import { POLICY_PATH } from '../legal/policy-page.ts'
import { reportedOn } from './reported.ts'

const DOES = 'report'
const PATH = '/report'
/** Names of their own: another form’s `reason` is another thing, with other faults. */
const fields = { reportReason: reportFields.reason, reportText: reportFields.text }

/** Reports what is on the page that one comes from (`?next=`), to which one goes back. */
export const reportPage: AccountPage = {
  path: PATH,
  audience: 'signed-in',
  // That page says itself that there is nothing, whether there is or one may not see it.
  instead: async (visit) =>
    visit.page.next === undefined || (await reportedOn(visit)) ? undefined : visit.page.next,
  view: async (visit, attempt) => {
    const { t } = visit.page
    const found = await reportedOn(visit)
    if (!found)
      return narrowFrame(visit, attempt, 'report.title', html`<p class="lead">${t('report.how')}</p>`)
    const { kind, title } = found
    return narrowFrame(
      visit,
      attempt,
      'report.title',
      html`<p class="lead">${t(`report.lead.${kind}`, { title })}</p>
<p class="aside">${t('report.secret')}</p>`,
      form(visit, { does: DOES, submit: 'report.submit' }, [
        reasons(visit, attempt),
        field(visit, attempt, DOES, {
          name: 'reportText',
          label: 'report.text',
          hint: 'report.text.hint',
          autocomplete: 'off',
          maxlength: REPORT_TEXT_MAX,
          rows: 5,
          optional: true,
        }),
      ]),
      html`<p class="aside">${t('report.copyright')} <a href="${POLICY_PATH}/notice">${t('legal.send')}</a></p>`,
    )
  },
  actions: {
    [DOES]: async (visit, typed) => {
      const { ctx, viewer, page } = visit
      const { reportReason: reason, reportText: text } = readFields(page.t, typed, fields)
      const found = await reportedOn(visit)
      if (!found || page.next === undefined)
        throw new DomainError(404, 'nothing-to-report', 'This is not there any more.')
      await report(ctx, viewer, { target: { kind: found.kind, id: found.id }, reason, text })
      return go(`${PATH}/sent?next=${encodeURIComponent(page.next)}`)
    },
  },
}

function reasons({ page: { t } }: Visit, attempt: Attempt): Html {
  const isOwn = attempt.action === DOES
  const fault = isOwn ? attempt.faults.get('reportReason') : undefined
  const chosen = isOwn ? attempt.typed.get('reportReason') : undefined
  return html`<div class="field"><label for="report-reportReason">${t('report.reason')}</label>
${fault !== undefined && html`<p class="fault" id="report-reportReason-fault">${fault}</p>`}
<div class="input-row"><select id="report-reportReason" name="reportReason" required${fault !== undefined && html` aria-invalid="true" aria-describedby="report-reportReason-fault"`}><option value="">${t('report.reason.choose')}</option>
${reportReasons.map((reason) => html`<option value="${reason}"${reason === chosen && html` selected`}>${t(`report.reason.${reason}`)}</option>`)}</select></div></div>`
}

export const reportSentPage: AccountPage = {
  path: `${PATH}/sent`,
  audience: 'anyone',
  view: (visit, attempt) => {
    const { t, next } = visit.page
    return narrowFrame(
      visit,
      attempt,
      'report.sent',
      html`<p class="lead">${t('report.sent.lead')}</p>
<ul class="steps"><li>${t('report.sent.mail')}</li><li>${t('report.sent.again')}</li></ul>
<p class="aside"><a href="${next ?? '/'}">${t(next === undefined ? 'missing.next' : 'report.back')}</a></p>`,
    )
  },
  actions: {},
}
