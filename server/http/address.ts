import type { IncomingMessage } from 'node:http'
import type { Express } from 'express'
import proxyAddress from 'proxy-addr'

/** Who asks, by the proxies that the app trusts: what `req.ip` is to its routes, for connections that none of them sees. */
export const addressBy =
  (app: Express) =>
  (request: IncomingMessage): string =>
    proxyAddress(request, app.get('trust proxy fn'))
