import type { Request } from 'express'

/** Whether who asks has seen this already (RFC 9110, 13.1.2). */
export function isSeen(req: Pick<Request, 'get'>, etag: string): boolean {
  const seen = req.get('if-none-match') ?? ''
  return seen.split(',').some((one) => one.trim().replace(/^W\//, '') === etag)
}
