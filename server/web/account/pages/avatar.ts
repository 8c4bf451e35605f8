import { type OwnProfileRow, ownAvatar, removeAvatar } from '../../../domains/people/index.ts'
import { type Html, html } from '../../html.ts'
import { go, type Outcome, type SignedInVisit } from '../types.ts'
import { form } from '../views/form.ts'

const HERE = '/settings/profile'

/** The portrait, and what may be done with it. Choosing a file needs scripts: it goes straight to the store. */
export function avatarForms(visit: SignedInVisit, profile: OwnProfileRow): Html {
  const { t } = visit.page
  const avatar = ownAvatar(visit.ctx.config, profile)
  const words = {
    sending: 'sending',
    'too-large': 'tooLarge',
    'no-picture': 'noPicture',
    failed: 'failed',
  } as const
  const data = Object.entries(words).map(([name, key]) => html` data-${name}="${t(`avatar.${key}`)}"`)
  return html`${avatar && html`<p class="avatar-now"><img src="${new URL(avatar.large).pathname}" alt="${t('avatar.now')}" width="128" height="128"></p>`}
<form class="needs-scripts avatar-file" data-avatar${data}>
<input type="hidden" name="csrf" value="${visit.csrf}">
<div class="field"><label for="avatar-file">${t('avatar.choose')}</label>
<p class="hint" id="avatar-file-hint">${t('avatar.choose.hint')}</p>
<div class="input-row"><input id="avatar-file" type="file" accept="image/jpeg,image/png,image/webp,image/gif" aria-describedby="avatar-file-hint"></div>
<p class="hint" role="status"></p></div>
</form>
${avatar && form(visit, { does: 'remove-avatar', submit: 'avatar.remove', quiet: true }, undefined)}`
}

export const avatarActions = {
  'remove-avatar': async ({ ctx, viewer }: SignedInVisit): Promise<Outcome> => {
    await removeAvatar(ctx, viewer)
    return go(HERE, 'said.saved')
  },
}
