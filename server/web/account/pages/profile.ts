import { localeSchema } from '@veza/shared/contracts/own-account.ts'
import {
  bioSchema,
  displayNameSchema,
  linkSchema,
  MAX_LINKS,
  profilePatchSchema,
} from '@veza/shared/contracts/people.ts'
import { z } from 'zod'
import { ownUser, updateOwnUser } from '../../../domains/accounts/index.ts'
import { type OwnProfileRow, ownProfile, updateProfile } from '../../../domains/people/index.ts'
import { type Html, html } from '../../html.ts'
import { isLocale, locales } from '../../texts/index.ts'
import { languageNames } from '../../views/header.ts'
import { readFields } from '../fields.ts'
import { type AccountPage, type Attempt, go, type SignedInVisit } from '../types.ts'
import { field, form } from '../views/form.ts'
import { section, settingsFrame } from '../views/frame.ts'
import { avatarActions, avatarForms } from './avatar.ts'

const HERE = '/settings/profile'
const { location } = profilePatchSchema.shape
const version = z.coerce.number().int().min(1)
/** One a line. */
const links = z
  .string()
  .max(5_000)
  .transform((text) =>
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  )
  .pipe(z.array(linkSchema).max(MAX_LINKS))

export const profilePage: AccountPage = {
  path: HERE,
  audience: 'signed-in',
  view: async (visit, attempt) => {
    const { t } = visit.page
    const { ctx, viewer } = visit
    const [user, profile] = await Promise.all([ownUser(ctx.db, viewer), ownProfile(ctx.db, viewer)])
    return settingsFrame(
      visit,
      attempt,
      'settings.profile',
      html`<p class="lead">${t('profile.lead')} <a href="/@${user.username}">@${user.username}</a></p>`,
      aboutOneself(visit, attempt, profile),
      section(t('profile.avatar'), avatarForms(visit, profile)),
      section(t('profile.language'), language(visit, attempt, user)),
    )
  },
  actions: {
    ...avatarActions,
    profile: async ({ ctx, viewer, page }, fields) => {
      const shape = { version, displayName: displayNameSchema, bio: bioSchema, location, links }
      const { version: seen, ...changes } = readFields(page.t, fields, shape)
      await updateProfile(ctx, viewer, seen, changes)
      return go(HERE, 'said.saved')
    },
    language: async ({ ctx, viewer, page }, fields) => {
      const { version: seen, locale } = readFields(page.t, fields, { version, locale: localeSchema })
      await updateOwnUser(ctx, viewer, { version: seen, locale })
      return go(HERE, 'said.saved')
    },
  },
}

function aboutOneself(visit: SignedInVisit, attempt: Attempt, profile: OwnProfileRow): Html {
  return form(visit, { does: 'profile', submit: 'form.save', hidden: { version: String(profile.version) } }, [
    field(visit, attempt, 'profile', {
      name: 'displayName',
      label: 'field.displayName',
      hint: 'field.displayName.hint',
      autocomplete: 'nickname',
      value: profile.displayName,
      maxlength: 60,
    }),
    field(visit, attempt, 'profile', {
      name: 'location',
      label: 'field.location',
      autocomplete: 'off',
      value: profile.location,
      maxlength: 80,
      optional: true,
    }),
    field(visit, attempt, 'profile', {
      name: 'bio',
      label: 'field.bio',
      autocomplete: 'off',
      value: profile.bio,
      maxlength: 2_000,
      rows: 6,
      optional: true,
    }),
    field(visit, attempt, 'profile', {
      name: 'links',
      label: 'field.links',
      hint: 'field.links.hint',
      autocomplete: 'off',
      value: profile.links.join('\n'),
      rows: 3,
      optional: true,
      verbatim: true,
    }),
  ])
}

function language(visit: SignedInVisit, attempt: Attempt, user: { version: number; locale: string }): Html {
  const { t } = visit.page
  const typed = attempt.action === 'language' ? attempt.typed.get('locale') : undefined
  const chosen = isLocale(typed) ? typed : user.locale
  const hidden = { version: String(user.version) }
  return form(
    visit,
    { does: 'language', submit: 'form.save', quiet: true, hidden, submitLabel: t('profile.language.save') },
    html`<div class="field"><label for="language-locale">${t('profile.language.mails')}</label>
<p class="hint" id="language-locale-hint">${t('profile.language.hint')}</p>
<div class="input-row"><select id="language-locale" name="locale" aria-describedby="language-locale-hint">${locales.map((locale) => html`<option value="${locale}" lang="${locale}"${locale === chosen && html` selected`}>${languageNames[locale]}</option>`)}</select></div></div>`,
  )
}
