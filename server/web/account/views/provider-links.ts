import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import { type Html, html } from '../../html.ts'
import type { Visit } from '../types.ts'

/** Other ways to sign in; nothing where none is configured. */
export function providerLinks({ ctx, page: { t, next } }: Visit): Html | false {
  const redirect = next === undefined ? '' : `?redirect=${encodeURIComponent(next)}`
  return (
    ctx.oidc.list.length > 0 &&
    html`<ul class="providers">${ctx.oidc.list.map(({ id, name }) => html`<li><a class="button-quiet" href="${API_PREFIX}/auth/oauth/${id}/start${redirect}">${t('providers.continue', { name })}</a></li>`)}</ul>`
  )
}
