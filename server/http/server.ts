import { createServer, type RequestListener, type Server } from 'node:http'
import { SECOND_MS } from '@veza/shared/kernel/time.ts'

/** A part of 8 MiB at the speed of a poor phone line; what is no part has less (`deadlines.ts`). */
const REQUEST_MS = 300 * SECOND_MS
/** Who sends a header byte by byte is after the connection. */
const HEADERS_MS = 15 * SECOND_MS
const CHECKED_EVERY_MS = 5 * SECOND_MS
/** Larger ones are answered by 431. */
const HEADER_MAX_BYTES = 16 * 1024

export function createHttpServer(listener: RequestListener): Server {
  return createServer(
    {
      requestTimeout: REQUEST_MS,
      headersTimeout: HEADERS_MS,
      connectionsCheckingInterval: CHECKED_EVERY_MS,
      maxHeaderSize: HEADER_MAX_BYTES,
    },
    listener,
  )
}
