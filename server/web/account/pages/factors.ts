import { textSchema } from '@veza/shared/contracts/common.ts'
import { attestationSchema, totpCodeSchema } from '@veza/shared/contracts/factor-proof.ts'
import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import {
  addPasskey,
  clientOf,
  confirmTotp,
  enrolTotp,
  ownUser,
  renewRecoveryCodes,
} from '../../../domains/accounts/index.ts'
import { type Html, html, raw } from '../../html.ts'
import { readFields } from '../fields.ts'
import { type AccountPage, type Attempt, go, type Outcome, type SignedInVisit, show } from '../types.ts'
import { inJson } from '../views/factor-forms.ts'
import { field, form } from '../views/form.ts'
import { narrowFrame } from '../views/frame.ts'
import { passwordNow } from '../views/password-now.ts'

const BACK = '/settings/security'

interface Enrolment {
  readonly secret: string
  readonly svg: string
}
interface Codes {
  readonly codes: readonly string[]
}

/** An authenticator app: begin, scan, prove. */
export const appPage: AccountPage = {
  path: '/settings/security/app',
  audience: 'signed-in',
  view: async (visit, attempt) => {
    const made = attempt.made as Enrolment | Codes | undefined
    if (made && 'codes' in made) return codesContent(visit, attempt, made)
    const { t } = visit.page
    const isScanned = made !== undefined || attempt.action === 'confirm'
    return narrowFrame(
      visit,
      attempt,
      'app.title',
      html`<p class="lead">${t(isScanned ? 'app.scan' : 'app.lead')}</p>`,
      made && scan(visit, made),
      isScanned ? confirmForm(visit, attempt) : await beginForm(visit, attempt),
      html`<p class="aside">${isScanned && html`<a href="/settings/security/app">${t('app.again')}</a><span class="dot">·</span>`}<a href="${BACK}">${t('form.cancel')}</a></p>`,
    )
  },
  actions: {
    begin: async ({ ctx, viewer, page }, fields) =>
      show(await enrolTotp(ctx, viewer, passwordNow(page.t, fields).currentPassword)),
    confirm: async ({ ctx, req, viewer, page }, fields) => {
      const { totp } = readFields(page.t, fields, { totp: totpCodeSchema })
      return added(await confirmTotp(ctx, viewer, totp, clientOf(req)), 'said.app-added')
    },
  },
}

const added = (codes: readonly string[] | null, say: 'said.app-added' | 'said.passkey-added'): Outcome =>
  codes === null ? go(BACK, say) : show({ codes })

async function beginForm(visit: SignedInVisit, attempt: Attempt): Promise<Html> {
  return form(visit, { does: 'begin', submit: 'app.begin' }, await ownPassword(visit, attempt, 'begin'))
}

/** Asked for once more, where there is one: a session that was left open shall not lock its owner out. */
async function ownPassword(visit: SignedInVisit, attempt: Attempt, does: string): Promise<Html | false> {
  const user = await ownUser(visit.ctx.db, visit.viewer)
  return (
    user.passwordHash !== null &&
    field(visit, attempt, does, {
      name: 'currentPassword',
      label: 'field.currentPassword',
      type: 'password',
      autocomplete: 'current-password',
    })
  )
}

/** The picture is ours, of the secret alone: nothing in it was typed by anybody. */
function scan({ page: { t } }: SignedInVisit, { svg, secret }: Enrolment): Html {
  const picture = svg.replace('<svg ', `<svg role="img" aria-label="${t('app.picture')}" `)
  return html`<div class="qr">${raw(picture)}</div>
<p class="aside">${t('app.key')}</p><pre class="key"><code id="key">${(secret.match(/.{1,4}/g) ?? []).join(' ')}</code></pre>`
}

const confirmForm = (visit: SignedInVisit, attempt: Attempt): Html =>
  form(
    visit,
    { does: 'confirm', submit: 'app.confirm' },
    field(visit, attempt, 'confirm', {
      name: 'totp',
      label: 'field.totp',
      hint: 'field.totp.hint',
      autocomplete: 'one-time-code',
      inputmode: 'numeric',
      maxlength: 20,
      verbatim: true,
    }),
  )

/** A passkey is made by the browser: the one page that needs scripts. */
export const passkeyPage: AccountPage = {
  path: '/settings/security/passkey',
  audience: 'signed-in',
  view: async (visit, attempt) => {
    const made = attempt.made as Codes | undefined
    if (made) return codesContent(visit, attempt, made)
    const { t } = visit.page
    const says = {
      'data-passkey-options': `${API_PREFIX}/auth/passkeys/options`,
      'data-passkey-makes': true,
      'data-refused': t('passkey.refused'),
      'data-elsewhere': t('passkey.elsewhere'),
      'data-failed': t('problem.other'),
      'data-fresh': t('problem.fresh-sign-in-required'),
    }
    const inside = [
      field(visit, attempt, 'add', {
        name: 'name',
        label: 'field.passkeyName',
        hint: 'field.passkeyName.hint',
        autocomplete: 'off',
        maxlength: 60,
      }),
      await ownPassword(visit, attempt, 'add'),
      html`<input type="hidden" name="passkey"><p class="form-says" role="status"></p>`,
    ]
    return narrowFrame(
      visit,
      attempt,
      'passkey.title',
      html`<p class="lead">${t('passkey.lead')}</p><noscript><p class="note">${t('passkey.needsScripts')}</p></noscript>`,
      html`<div class="needs-scripts">${form(visit, { does: 'add', submit: 'passkey.make', attributes: says }, inside)}</div>`,
      html`<p class="aside"><a href="${BACK}">${t('form.cancel')}</a></p>`,
    )
  },
  actions: {
    add: async ({ ctx, req, viewer, page }, fields) => {
      const shape = { name: textSchema.trim().min(1).max(60), passkey: inJson(attestationSchema) }
      const given = { ...readFields(page.t, fields, shape), origin: req.get('origin') }
      const { recoveryCodes } = await addPasskey(ctx, viewer, given, clientOf(req))
      return added(recoveryCodes, 'said.passkey-added')
    },
  },
}

/** New codes in place of the old ones. */
export const codesPage: AccountPage = {
  path: '/settings/security/codes',
  audience: 'signed-in',
  view: (visit, attempt) => {
    const made = attempt.made as Codes | undefined
    if (made) return codesContent(visit, attempt, made)
    const { t } = visit.page
    return narrowFrame(
      visit,
      attempt,
      'codes.title',
      html`<p class="lead">${t('codes.renew.lead')}</p>`,
      form(visit, { does: 'renew', submit: 'codes.renew.submit' }, undefined),
      html`<p class="aside"><a href="${BACK}">${t('form.cancel')}</a></p>`,
    )
  },
  actions: {
    renew: async ({ ctx, req, viewer }) =>
      show({ codes: await renewRecoveryCodes(ctx, viewer, clientOf(req)) }),
  },
}

/** Shown now and never again. */
function codesContent(visit: SignedInVisit, attempt: Attempt, { codes }: Codes) {
  const { t } = visit.page
  return narrowFrame(
    visit,
    attempt,
    'codes.title',
    html`<p class="lead" role="status">${t('codes.lead')}</p>
<ol class="codes" id="codes">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ol>
<p class="code-tools needs-scripts"><button class="button-quiet" type="button" data-copy="codes" data-copied="${t('form.copied')}">${t('form.copy')}</button>
<button class="button-quiet" type="button" data-print>${t('form.print')}</button></p>
<p class="form-end"><a class="button" href="${BACK}">${t('codes.kept')}</a></p>`,
  )
}
