import type { Request } from 'express'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { clientOf } from '../accounts/index.ts'

/** Counts a search, or a suggestion, of who is signed in, else of the address. @throws RateLimited */
export async function takeSearch(
  { limits }: Pick<Context, 'limits'>,
  kind: 'search' | 'suggestion',
  viewer: Viewer | undefined,
  req: Request,
): Promise<void> {
  if (viewer) await limits.take(`${kind}-user`, viewer.userId)
  else await limits.take(`${kind}-address`, clientOf(req).address)
}
