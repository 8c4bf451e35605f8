import { randomUUID } from 'node:crypto'
import Stripe from 'stripe'
import { z } from 'zod'
import { sessionObject, sessionOf } from '../checkout-sessions.ts'
import { ApiError } from '../errors.ts'
import type { Courier } from '../webhooks.ts'
import { newId, nowSeconds } from '../world.ts'
import { command, type Desk } from './desk.ts'

const FAR_SECONDS = 3600

type Signature = 'right' | 'wrong' | 'none' | 'old' | 'future'

interface Forged {
  readonly type: string
  readonly object: object
  readonly signature: Signature
  readonly id?: string | undefined
  readonly account?: string | undefined
  readonly isLive?: boolean
  readonly apiVersion?: string
}

/** @throws ApiError where nobody takes it */
async function post(courier: Courier, body: string, signature: string | null): Promise<{ status: number }> {
  try {
    return { status: await courier.post(body, signature) }
  } catch (error) {
    throw new ApiError(502, `The webhook did not answer: ${error instanceof Error ? error.message : error}`)
  }
}

function forge({ world, courier }: Desk, forged: Forged): Promise<{ status: number }> {
  const now = nowSeconds({ clock: world.wire })
  const body = JSON.stringify({
    id: forged.id ?? newId('evt'),
    object: 'event',
    account: forged.account,
    api_version: forged.apiVersion ?? Stripe.API_VERSION,
    created: now,
    data: { object: forged.object },
    livemode: forged.isLive ?? false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type: forged.type,
  })
  const signatures: Record<Signature, () => string | null> = {
    right: () => courier.sign(body),
    wrong: () => courier.sign(body, now, [`whsec_${randomUUID()}`]),
    none: () => null,
    old: () => courier.sign(body, now - FAR_SECONDS),
    future: () => courier.sign(body, now + FAR_SECONDS),
  }
  return post(courier, body, signatures[forged.signature]())
}

/** Sends what nobody here said; gives back how it was answered. */
export const forgeryCommands = {
  forge: command(
    z.object({
      type: z.string(),
      object: z.record(z.string(), z.unknown()),
      signature: z.enum(['right', 'wrong', 'none', 'old', 'future']).default('wrong'),
      id: z.string().optional(),
      account: z.string().optional(),
      isLive: z.boolean().default(false),
      apiVersion: z.string().default(Stripe.API_VERSION),
    }),
    forge,
  ),
  /** Says of a session that it was paid, whatever is true. */
  forgePaid: command(
    z.object({ session: z.string(), signature: z.enum(['right', 'wrong']).default('wrong') }),
    (desk, { session, signature }) => {
      const there = sessionObject(desk.world, sessionOf(desk.world, session))
      const object = { ...there, status: 'complete', payment_status: 'paid' }
      return forge(desk, { type: 'checkout.session.completed', object, signature })
    },
  ),
  /** Exactly these bytes. */
  post: command(
    z.object({ body: z.string(), signature: z.string().nullable() }),
    ({ courier }, { body, signature }) => post(courier, body, signature),
  ),
}
