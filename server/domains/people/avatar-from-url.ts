import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { fetchOutside } from '../../platform/outgoing/index.ts'
import { showAvatar, squaresOf } from './avatars.ts'
import type { ProfileRow } from './queries.ts'

const TIMEOUT_MS = 15_000

type Parts = Parameters<typeof showAvatar>[0] & Pick<Context, 'config'>

/**
 * Makes the viewer's avatar of a picture on the web.
 * @param fetchPicture reaches nothing of our own network; another one in tests alone
 * @throws DomainError 422 `address-refused`, the same whatever was wrong; else as `squaresOf`
 */
export async function setAvatarFromUrl(
  ctx: Parts,
  viewer: Viewer,
  url: string,
  fetchPicture: typeof fetchOutside = fetchOutside,
): Promise<ProfileRow> {
  const { bytes } = await fetchPicture(url, {
    maxBytes: ctx.config.limits.imageBytes,
    timeoutMs: TIMEOUT_MS,
    accept: ['image/*'],
  })
  return showAvatar(ctx, viewer, await squaresOf(bytes), null)
}
