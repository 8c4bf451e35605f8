import { emailSchema, passwordSchema } from '@veza/shared/contracts/accounts.ts'
import { textSchema } from '@veza/shared/contracts/common.ts'
import type { Passkey } from '@veza/shared/contracts/factors.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import {
  changeEmail,
  changePassword,
  clientOf,
  removePasskey,
  removeTotp,
  renamePasskey,
} from '../../../domains/accounts/index.ts'
import { type Html, html } from '../../html.ts'
import { readFields } from '../fields.ts'
import { type AccountPage, type Attempt, go, type SignedInVisit } from '../types.ts'
import { field, form } from '../views/form.ts'
import { section, settingsFrame } from '../views/frame.ts'
import { day } from '../views/instant.ts'
import { type Lock, lockOf } from '../views/lock.ts'
import { passwordNow } from '../views/password-now.ts'

const HERE = '/settings/security'

export const securityPage: AccountPage = {
  path: HERE,
  audience: 'signed-in',
  view: async (visit, attempt) => {
    const lock = await lockOf(visit, HERE)
    return settingsFrame(
      visit,
      attempt,
      'settings.security',
      lock.notice,
      passwordSection(visit, attempt, lock),
      emailSection(visit, attempt, lock),
      appSection(visit, lock),
      passkeySection(visit, attempt, lock),
      codesSection(visit, lock),
    )
  },
  actions: {
    password: async ({ ctx, req, viewer, page }, fields) => {
      const { newPassword } = readFields(page.t, fields, { newPassword: passwordSchema })
      await changePassword(ctx, viewer, { newPassword, ...passwordNow(page.t, fields) }, clientOf(req))
      return go(HERE, 'said.password-changed')
    },
    email: async ({ ctx, req, viewer, page }, fields) => {
      const { email } = readFields(page.t, fields, { email: emailSchema })
      await changeEmail(ctx, viewer, { email, ...passwordNow(page.t, fields) }, clientOf(req))
      return go(HERE, 'said.email-asked')
    },
    'remove-app': async ({ ctx, req, viewer }) => {
      await removeTotp(ctx, viewer, clientOf(req))
      return go(HERE, 'said.app-removed')
    },
    'rename-passkey': async ({ ctx, req, viewer, page }, fields) => {
      const shape = { id: idSchema, name: textSchema.trim().min(1).max(60) }
      await renamePasskey(ctx, viewer, readFields(page.t, fields, shape), clientOf(req))
      return go(HERE, 'said.passkey-renamed')
    },
    'remove-passkey': async ({ ctx, req, viewer, page }, fields) => {
      const { id } = readFields(page.t, fields, { id: idSchema })
      await removePasskey(ctx, viewer, id, clientOf(req))
      return go(HERE, 'said.passkey-removed')
    },
  },
}

function passwordSection(visit: SignedInVisit, attempt: Attempt, { user, isLocked }: Lock): Html {
  const { t } = visit.page
  const hasPassword = user.passwordHash !== null
  return section(
    t(hasPassword ? 'security.password' : 'security.password.first'),
    html`<p class="soft">${t('security.password.about')}</p>`,
    !isLocked &&
      form(visit, { does: 'password', submit: 'security.password.submit', quiet: true }, [
        hasPassword && currentPassword(visit, attempt, 'password'),
        field(visit, attempt, 'password', {
          name: 'newPassword',
          label: 'field.newPassword',
          hint: 'field.password.hint',
          type: 'password',
          autocomplete: 'new-password',
        }),
      ]),
  )
}

function emailSection(visit: SignedInVisit, attempt: Attempt, lock: Lock): Html {
  const { t } = visit.page
  return section(
    t('field.email'),
    html`<p>${lock.user.email}</p><p class="soft">${t('security.email.about')}</p>`,
    !lock.isLocked &&
      form(visit, { does: 'email', submit: 'security.email.submit', quiet: true }, [
        field(visit, attempt, 'email', {
          name: 'email',
          label: 'field.newEmail',
          type: 'email',
          autocomplete: 'email',
          inputmode: 'email',
          maxlength: 254,
        }),
        lock.user.passwordHash !== null && currentPassword(visit, attempt, 'email'),
      ]),
  )
}

const currentPassword = (visit: SignedInVisit, attempt: Attempt, does: string): Html =>
  field(visit, attempt, does, {
    name: 'currentPassword',
    label: 'field.currentPassword',
    type: 'password',
    autocomplete: 'current-password',
  })

function appSection(visit: SignedInVisit, { factors: { totp }, isLocked }: Lock): Html {
  const { t, locale } = visit.page
  const since = totp && t('security.app.since', { day: day(locale, totp.confirmedAt) })
  return section(
    t('security.app'),
    html`<p class="soft">${since ?? t('security.app.about')}</p>`,
    !isLocked &&
      (totp
        ? form(visit, { does: 'remove-app', submit: 'security.app.remove', grave: true }, undefined)
        : html`<p class="form-end"><a class="button-quiet" href="/settings/security/app">${t('security.app.add')}</a></p>`),
  )
}

function passkeySection(
  visit: SignedInVisit,
  attempt: Attempt,
  { factors: { passkeys }, isLocked }: Lock,
): Html {
  const { t } = visit.page
  return section(
    t('security.passkeys'),
    html`<p class="soft">${t('security.passkeys.about')}</p>`,
    passkeys.length > 0 &&
      html`<ul class="rows">${passkeys.map((passkey) => passkeyRow(visit, attempt, passkey, isLocked))}</ul>`,
    !isLocked &&
      html`<p class="form-end"><a class="button-quiet" href="/settings/security/passkey">${t('security.passkeys.add')}</a></p>`,
  )
}

function passkeyRow(visit: SignedInVisit, attempt: Attempt, passkey: Passkey, isLocked: boolean): Html {
  const { t, locale } = visit.page
  const used = passkey.lastUsedAt ? t('security.passkeys.used', { day: day(locale, passkey.lastUsedAt) }) : ''
  const submitLabel = t('security.passkeys.removeOf', { name: passkey.name })
  const hidden = { id: passkey.id }
  return html`<li class="row"><div class="row-text"><p class="row-title">${passkey.name}</p>
<p class="soft">${t('security.passkeys.since', { day: day(locale, passkey.createdAt) })}${used && html`<span class="dot">·</span>${used}`}</p>
${!isLocked && renaming(visit, attempt, passkey)}</div>
${!isLocked && form(visit, { does: 'remove-passkey', submit: 'form.remove', quiet: true, submitLabel, hidden }, undefined)}</li>`
}

/** Opens to the form, and stays open where the name was refused. */
function renaming(visit: SignedInVisit, attempt: Attempt, { id, name }: Passkey): Html {
  const { t } = visit.page
  const does = 'rename-passkey'
  const isSent = attempt.action === does && attempt.typed.get('id') === id
  const own = isSent ? attempt : { ...attempt, action: undefined }
  const submitLabel = t('security.passkeys.renameOf', { name })
  const input = field(visit, own, does, {
    name: 'name',
    id: `${does}-${id}`,
    label: 'field.passkeyName',
    autocomplete: 'off',
    maxlength: 60,
    value: name,
  })
  return html`<details class="more"${isSent && html` open`}><summary>${submitLabel}</summary>
${form(visit, { does, submit: 'form.save', quiet: true, submitLabel, hidden: { id } }, input)}</details>`
}

function codesSection(visit: SignedInVisit, { factors, isLocked }: Lock): Html | false {
  const { t } = visit.page
  if (factors.totp === null && factors.passkeys.length === 0) return false
  return section(
    t('codes.title'),
    html`<p class="soft">${t('security.codes.left', { left: factors.recoveryCodesLeft })}</p>`,
    !isLocked &&
      html`<p class="form-end"><a class="button-quiet" href="/settings/security/codes">${t('security.codes.renew')}</a></p>`,
  )
}
