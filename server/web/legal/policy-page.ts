import type { AccountPage } from '../account/types.ts'
import { section } from '../account/views/frame.ts'
import { type Html, html } from '../html.ts'
import { shopFrame } from '../shop/shop-frame.ts'
import type { TextKey, Translate } from '../texts/index.ts'

export const POLICY_PATH = '/legal/dmca'
export const COUNTER_PATH = `${POLICY_PATH}/counter-notice`

const list = (t: Translate, keys: readonly TextKey[]): Html =>
  html`<ul class="steps">${keys.map((key) => html`<li>${t(key)}</li>`)}</ul>`
const text = (words: string): Html => html`<p class="legal-text">${words}</p>`

/** What we do with copyright notices, for those who send one and for those who get one. */
export const policyPage: AccountPage = {
  path: POLICY_PATH,
  audience: 'anyone',
  view: (visit, attempt) => {
    const { t } = visit.page
    const { dmca, mail } = visit.ctx.config
    const days = dmca.counterNoticeDays
    return shopFrame(
      visit,
      attempt,
      t('legal.title'),
      html`<p class="lead">${t('legal.lead')}</p>
<p class="legal-start"><a class="button" href="${POLICY_PATH}/notice">${t('legal.send')}</a></p>`,
      section(
        t('legal.notice'),
        text(t('legal.notice.text')),
        list(t, [
          'legal.notice.who',
          'legal.notice.work',
          'legal.notice.where',
          'legal.notice.statements',
          'legal.notice.signature',
        ]),
      ),
      section(
        t('legal.then'),
        list(t, ['legal.then.number', 'legal.then.decision', 'legal.then.told']),
        text(t('legal.then.bought')),
      ),
      section(
        t('legal.counter'),
        text(t('legal.counter.text')),
        list(t, ['legal.counter.who', 'legal.counter.statement', 'legal.counter.consent']),
        text(t('legal.counter.clock', { days })),
        html`<p class="legal-text"><a href="${COUNTER_PATH}">${t('legal.counter.send')}</a></p>`,
      ),
      section(
        t('legal.repeat'),
        text(t('legal.repeat.text', { count: dmca.strikes, days: dmca.strikeDays })),
      ),
      section(t('legal.false'), text(t('legal.false.text'))),
      section(t('legal.data'), text(t('legal.data.text'))),
      section(t('legal.agent'), text(t('legal.agent.text', { address: mail.from.address }))),
    )
  },
  actions: {},
}
