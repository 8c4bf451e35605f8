import type { ShownAnnouncement } from '@veza/shared/contracts/announcements.ts'
import type { FlagName } from '@veza/shared/contracts/flags.ts'
import type { RequestHandler } from 'express'
import type { Context } from '../context.ts'
import type { Viewer } from '../http/request-context.ts'
import { dismissedIn } from './announcements/dismissed.ts'
import { ASSETS_PREFIX } from './assets.ts'

/** What a page shows around what it is about. */
interface Surroundings {
  /** What is switched on for whoever looks. */
  readonly flags: readonly FlagName[]
  readonly announcements: readonly ShownAnnouncement[]
}

declare global {
  // Express is extended by declaration merging; there is no other way.
  namespace Express {
    interface Request {
      surroundings?: Surroundings | undefined
    }
  }
}

/** Looks it up once for a page. Where that fails, the page is whole without it. */
export function knowSurroundings(
  { log }: Pick<Context, 'log'>,
  surroundingsOf: (viewer: Viewer | undefined, dismissed: ReadonlySet<string>) => Promise<Surroundings>,
): RequestHandler {
  return async (req, _res, next) => {
    if (!req.path.startsWith(ASSETS_PREFIX))
      req.surroundings = await surroundingsOf(req.viewer, new Set(dismissedIn(req))).catch((err: unknown) => {
        log.error({ err, requestId: req.requestId }, 'flags and announcements could not be read for a page')
        return undefined
      })
    next()
  }
}
