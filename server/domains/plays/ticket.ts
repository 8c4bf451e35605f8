import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { Config } from '../../config/config.ts'
import { MARK_BYTES, type Marks } from './listener.ts'

const VERSION = 1
const ID_BYTES = 16
/** Milliseconds since 1970 until the year 10889. */
const TIME_BYTES = 6
const SEAL_BYTES = 32
const BYTES = 1 + ID_BYTES + TIME_BYTES + 2 * MARK_BYTES + SEAL_BYTES

/** A listener who began to hear a track. */
export interface Listening extends Marks {
  readonly trackId: string
  readonly startedAt: Date
}

export interface Tickets {
  issue(listening: Listening): string
  /** Undefined for what is none of ours. */
  read(ticket: string): Listening | undefined
}

/** Nothing is kept of a listener who may go away any moment: what has to be known of the beginning, they bring along. */
export function playTickets(config: Pick<Config, 'jwt'>): Tickets {
  const key = Buffer.from(hkdfSync('sha256', config.jwt.secret, '', 'veza play ticket', 32))
  const seal = (body: Buffer) => createHmac('sha256', key).update(body).digest()
  return {
    issue: (listening) => {
      const body = write(listening)
      return Buffer.concat([body, seal(body)]).toString('base64url')
    },
    read: (ticket) => {
      const bytes = Buffer.from(ticket, 'base64url')
      if (bytes.length !== BYTES || bytes[0] !== VERSION) return undefined
      const body = bytes.subarray(0, -SEAL_BYTES)
      return timingSafeEqual(bytes.subarray(-SEAL_BYTES), seal(body)) ? open(body) : undefined
    },
  }
}

function write({ trackId, startedAt, listener, network }: Listening): Buffer {
  const time = Buffer.alloc(TIME_BYTES)
  time.writeUIntBE(startedAt.getTime(), 0, TIME_BYTES)
  return Buffer.concat([Buffer.from([VERSION]), bytesOf(trackId), time, listener, network])
}

function open(body: Buffer): Listening {
  const timeAt = 1 + ID_BYTES
  const listenerAt = timeAt + TIME_BYTES
  const networkAt = listenerAt + MARK_BYTES
  return {
    trackId: idFrom(body.subarray(1, timeAt)),
    startedAt: new Date(body.readUIntBE(timeAt, TIME_BYTES)),
    listener: body.subarray(listenerAt, networkAt),
    network: body.subarray(networkAt),
  }
}

/** Of a UUID, RFC 9562. */
const bytesOf = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex')

const idFrom = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
