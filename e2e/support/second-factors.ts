import { createHmac } from 'node:crypto'
import type { BareAnswer, BareCaller } from './bare-http.ts'
import type { SignedInUser } from './server.ts'

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** What an authenticator app with this secret shows at this moment: RFC 6238, written apart from the product's. */
export function totpAt(secret: string, now: Date): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(now.getTime() / 30_000)))
  const mac = createHmac('sha1', fromBase32(secret)).update(counter).digest()
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 0xf) & 0x7fffffff
  return String(number % 1_000_000).padStart(6, '0')
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

export const bearer = (token: unknown) => ({ authorization: `Bearer ${token}` })

export interface EnrolledUser {
  readonly secret: string
  readonly recoveryCodes: readonly string[]
}

/** Gives a user, signed in just now, an authenticator app. */
export async function giveTotp(
  call: BareCaller,
  user: Pick<SignedInUser, 'accessToken'>,
  clock: { now(): Date },
): Promise<EnrolledUser> {
  const headers = bearer(user.accessToken)
  const offer = must(await call('POST /auth/factors/totp', { headers }))
  const secret = String(offer.body.secret)
  const confirmed = must(
    await call('POST /auth/factors/totp/confirm', { headers, body: { totp: totpAt(secret, clock.now()) } }),
  )
  return { secret, recoveryCodes: (confirmed.body.recoveryCodes ?? []) as string[] }
}

function must(answer: BareAnswer): BareAnswer {
  if (answer.status >= 300) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`)
  return answer
}
