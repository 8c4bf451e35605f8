import type { Request } from 'express'

/** Tokens that an address has in its path, where it needs to be short. */
const TOKEN = /((?:^|\/)(?:s|shared|together)\/)[^/]+/

/** The path of a request as a log may keep it: whoever reads logs must not be able to open what is shared. */
export const loggedPath = ({ path }: Pick<Request, 'path'>): string => path.replace(TOKEN, '$1…')
