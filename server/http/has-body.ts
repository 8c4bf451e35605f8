import type { Request } from 'express'

/** RFC 9112, 6.3. A length of 0, as browsers send it with a POST of nothing, is no body. */
export const hasBody = (req: Pick<Request, 'get'>): boolean =>
  req.get('transfer-encoding') !== undefined || Number(req.get('content-length') ?? 0) > 0
