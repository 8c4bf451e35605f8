import type { CustomFetch } from 'openid-client'

const BODY_MAX_BYTES = 1024 * 1024
const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost'])

/** Whether an address is of this machine, where nobody listens on the way. */
export const isLoopback = ({ hostname }: URL): boolean => LOOPBACK.has(hostname)

/**
 * Asks a provider: no redirect is followed, no more than 1 MiB is read, and without TLS nobody but this machine is
 * asked. The caller's signal ends the reading of the body as well.
 */
export const providerFetch: CustomFetch = async (address, { body, ...options }) => {
  const url = new URL(address)
  if (url.protocol !== 'https:' && !isLoopback(url))
    throw new TypeError(`${url.origin} is asked by https alone`)
  const answer = await fetch(url, { ...options, ...(body == null ? {} : { body }), redirect: 'manual' })
  const bytes = await readAtMost(answer, BODY_MAX_BYTES)
  const { status, headers } = answer
  return new Response(mayHaveBody(status) ? bytes : null, { status, headers: withoutEncoding(headers) })
}

const mayHaveBody = (status: number): boolean => status !== 204 && status !== 205 && status !== 304

async function readAtMost({ body }: Response, maxBytes: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let count = 0
  for await (const chunk of body ?? []) {
    count += chunk.length
    if (count > maxBytes) throw new TypeError(`the answer is longer than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** What was read is neither compressed nor as long any more. */
function withoutEncoding(given: Headers): Headers {
  const headers = new Headers(given)
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) headers.delete(name)
  return headers
}
