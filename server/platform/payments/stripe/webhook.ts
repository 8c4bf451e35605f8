import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import {
  MAX_WEBHOOK_BYTES,
  WEBHOOK_TOLERANCE_SECONDS,
  type WebhookDelivery,
  type WebhookFault,
  type WebhookVerdict,
} from '../webhook.ts'
import { eventOf } from './events.ts'

interface Signature {
  /** Seconds, as it was written: it is part of what was signed. */
  readonly timestamp: string
  readonly signatures: readonly Buffer[]
}

/**
 * Checks a delivery by Stripe’s scheme: HMAC-SHA256 of `<timestamp>.<body>`, in hex, as `v1`. Over the bytes themselves: the
 * SDK’s own check decodes them first, lets any time in the future pass, and throws for thin events.
 */
export function verifyWebhook(secrets: readonly string[], delivery: WebhookDelivery): WebhookVerdict {
  const fault = faultOf(secrets, delivery)
  if (fault) return { kind: 'invalid', reason: fault, claimed: claimedBy(delivery.rawBody) }
  const text = textOf(delivery.rawBody)
  if (text === undefined) return { kind: 'invalid', reason: 'not-utf8', claimed: {} }
  const event = eventOf(jsonOf(text))
  return event
    ? { kind: 'event', event }
    : { kind: 'invalid', reason: 'not-an-event', claimed: claimedBy(delivery.rawBody) }
}

function faultOf(
  secrets: readonly string[],
  { rawBody, signature, now }: WebhookDelivery,
): WebhookFault | undefined {
  if (rawBody.length > MAX_WEBHOOK_BYTES) return 'too-large'
  if (!signature) return 'no-signature'
  const parsed = parseHeader(signature)
  if (!parsed) return 'unreadable-signature'
  if (!secrets.some((secret) => signs(secret, parsed, rawBody))) return 'wrong-signature'
  const ageSeconds = now.getTime() / 1000 - Number(parsed.timestamp)
  if (ageSeconds > WEBHOOK_TOLERANCE_SECONDS) return 'too-old'
  return ageSeconds < -WEBHOOK_TOLERANCE_SECONDS ? 'in-the-future' : undefined
}

/** `t=…,v1=…,v1=…`, other schemes passed over. One time alone: of two, one might be checked and the other signed. */
function parseHeader(header: string): Signature | undefined {
  const pairs = header.split(',').map((item) => item.trim().split('='))
  const times = pairs.filter(([name]) => name === 't').map(([, value]) => value ?? '')
  const [timestamp] = times
  if (times.length !== 1 || timestamp === undefined || !/^\d{1,12}$/.test(timestamp)) return undefined
  const signatures = pairs.flatMap(([name, value = '']) =>
    name === 'v1' && /^[\da-f]{64}$/i.test(value) ? [Buffer.from(value, 'hex')] : [],
  )
  return signatures.length > 0 ? { timestamp, signatures } : undefined
}

function signs(secret: string, { timestamp, signatures }: Signature, rawBody: Buffer): boolean {
  const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(rawBody).digest()
  return signatures.some((signature) => timingSafeEqual(signature, expected))
}

const strict = new TextDecoder('utf-8', { fatal: true })

function textOf(bytes: Buffer): string | undefined {
  try {
    return strict.decode(bytes)
  } catch {
    return undefined
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const LONGEST_CLAIM = 255
const claim = z.object({
  id: z.string().max(LONGEST_CLAIM).optional().catch(undefined),
  type: z.string().max(LONGEST_CLAIM).optional().catch(undefined),
})

/** For a log: nothing of it is proved. */
function claimedBy(rawBody: Buffer): { readonly id?: string; readonly type?: string } {
  if (rawBody.length > MAX_WEBHOOK_BYTES) return {}
  const { id, type } = claim.safeParse(jsonOf(rawBody.toString('utf8'))).data ?? {}
  return { ...(id ? { id } : {}), ...(type ? { type } : {}) }
}
