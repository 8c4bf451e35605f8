import {
  digestSchema,
  type NotificationKind,
  type NotificationSettings,
  notificationKinds,
} from '@veza/shared/contracts/notifications.ts'
import { changeSettings, settingsOf } from '../../../domains/notifications/index.ts'
import { attributes, type Html, html } from '../../html.ts'
import { readFields } from '../fields.ts'
import { type AccountPage, type Fields, go, type SignedInVisit } from '../types.ts'
import { form } from '../views/form.ts'
import { settingsFrame } from '../views/frame.ts'

const HERE = '/settings/notifications'
const places = { inPage: 'page', byMail: 'mail' } as const
type Place = keyof typeof places

/** What one wants to be told of, and where. */
export const notificationSettingsPage: AccountPage = {
  path: HERE,
  audience: 'signed-in',
  view: async (visit, attempt) => {
    const settings = await settingsOf(visit.ctx.db, visit.viewer)
    const { t } = visit.page
    return settingsFrame(
      visit,
      attempt,
      'settings.notifications',
      html`<p class="lead">${t('notifySettings.lead')}</p>`,
      form(
        visit,
        { does: 'save', submit: 'form.save' },
        html`${kindsTable(visit, settings)}${digestChoice(visit, settings)}`,
      ),
    )
  },
  actions: {
    save: async ({ ctx, viewer, page }, fields) => {
      const { digest } = readFields(page.t, fields, { digest: digestSchema })
      await changeSettings(ctx, viewer, { digest, kinds: kindsIn(fields) })
      return go(HERE, 'said.saved')
    },
  },
}

/** What is not ticked is not sent. */
function kindsIn(fields: Fields): NotificationSettings['kinds'] {
  const isTicked = (place: Place, kind: NotificationKind) => fields.get(nameOf(place, kind)) === 'on'
  return Object.fromEntries(
    notificationKinds.map((kind) => [
      kind,
      { inPage: isTicked('inPage', kind), byMail: isTicked('byMail', kind) },
    ]),
  ) as NotificationSettings['kinds']
}

const nameOf = (place: Place, kind: NotificationKind) => `${places[place]}-${kind}`

function kindsTable({ page: { t } }: SignedInVisit, { kinds }: NotificationSettings): Html {
  const box = (place: Place, kind: NotificationKind) => {
    const name = nameOf(place, kind)
    const label = t(`notifySettings.${place}Of`, { what: t(`notifySettings.${kind}`) })
    const given = { type: 'checkbox', id: name, name, checked: kinds[kind][place], 'aria-label': label }
    return html`<td><label class="box"><input${attributes(given)}></label></td>`
  }
  return html`<table class="kinds"><caption class="off-screen">${t('notifySettings.kinds')}</caption>
<thead><tr><td></td><th scope="col">${t('notifySettings.inPage')}</th><th scope="col">${t('notifySettings.byMail')}</th></tr></thead>
<tbody>${notificationKinds.map((kind) => html`<tr><th scope="row">${t(`notifySettings.${kind}`)}</th>${box('inPage', kind)}${box('byMail', kind)}</tr>`)}</tbody></table>`
}

function digestChoice({ page: { t } }: SignedInVisit, { digest }: NotificationSettings): Html {
  const choice = (value: NotificationSettings['digest']) =>
    html`<label class="choice"><input${attributes({ type: 'radio', name: 'digest', value, checked: value === digest })}>${t(`notifySettings.digest.${value}`)}</label>`
  return html`<fieldset class="choices"><legend>${t('notifySettings.digest')}</legend><p class="hint">${t('notifySettings.digest.about')}</p>${digestSchema.options.map(choice)}</fieldset>`
}
