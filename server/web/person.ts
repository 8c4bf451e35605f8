import type { RequestHandler } from 'express'
import type { Viewer } from '../http/request-context.ts'
import { ASSETS_PREFIX } from './assets.ts'

/** Who is signed in, as the header of every page shows. */
export interface Person {
  readonly username: string
  readonly displayName: string
  readonly isCreator: boolean
  /** How many notifications are unread; undefined where it could not be found out. */
  readonly unread: number | undefined
}

declare global {
  // Express is extended by declaration merging; there is no other way.
  namespace Express {
    interface Request {
      person?: Person
    }
  }
}

/** Looks up, once for a page, whose session it is shown in. */
export function knowPerson(personOf: (viewer: Viewer) => Promise<Person>): RequestHandler {
  return async (req, _res, next) => {
    if (req.viewer && !req.path.startsWith(ASSETS_PREFIX)) req.person = await personOf(req.viewer)
    next()
  }
}
