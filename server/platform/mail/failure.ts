import { createHash } from 'node:crypto'

const FIRST_PERMANENT = 500
const ADDRESS = /[^\s<>:,;"]+@[^\s<>:,;"]+/g

/** The mail server has not taken a mail. It names nobody, so that it may be logged and kept with the job. */
export class MailNotSent extends Error {
  override readonly name = 'MailNotSent'
  /** Nobody is there under this address, or takes nothing from us (RFC 5321, 4.2.1): another attempt ends the same. */
  readonly isFinal: boolean

  constructor(message: string, isFinal: boolean) {
    super(message)
    this.isFinal = isFinal
  }
}

/** What nodemailer says of a failure. */
interface Said {
  readonly code?: unknown
  readonly command?: unknown
  readonly responseCode?: unknown
}

/**
 * Only the refusal of the recipient is final. What else the server refuses for good (our name, our sign-in, the content)
 * may be mended by the operator, and is tried again as often as the job says.
 */
export function mailNotSent(error: unknown): MailNotSent {
  const { code, command, responseCode } = (typeof error === 'object' && error !== null ? error : {}) as Said
  const isFinal = command === 'RCPT TO' && typeof responseCode === 'number' && responseCode >= FIRST_PERMANENT
  const said = error instanceof Error ? error.message : String(error)
  const where = [code, command].filter((part) => typeof part === 'string').join(' ')
  return new MailNotSent(`${said.replace(ADDRESS, '<address>')}${where ? ` (${where})` : ''}`, isFinal)
}

/** Tells two addresses apart in a log, and says neither. */
export const recipientMark = (address: string): string =>
  createHash('sha256').update(address.toLowerCase()).digest('hex').slice(0, 12)
