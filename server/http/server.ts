import { createServer, type RequestListener, type Server } from 'node:http'
import { SECOND_MS } from '@veza/shared/kernel/time.ts'

export interface Patience {
  /** A part of 8 MiB at the speed of a poor phone line; what is no part has less (`deadlines.ts`). */
  readonly requestMs: number
  /** Who sends a header byte by byte is after the connection. */
  readonly headersMs: number
  readonly checkedEveryMs: number
}

const ours: Patience = {
  requestMs: 300 * SECOND_MS,
  headersMs: 15 * SECOND_MS,
  checkedEveryMs: 5 * SECOND_MS,
}
/** Larger ones are answered by 431. */
const HEADER_MAX_BYTES = 16 * 1024

export function createHttpServer(
  listener: RequestListener,
  { requestMs, headersMs, checkedEveryMs }: Patience = ours,
): Server {
  return createServer(
    {
      requestTimeout: requestMs,
      headersTimeout: headersMs,
      connectionsCheckingInterval: checkedEveryMs,
      maxHeaderSize: HEADER_MAX_BYTES,
    },
    listener,
  )
}
