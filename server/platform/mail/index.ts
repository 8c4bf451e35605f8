import { isIP } from 'node:net'
import { type Clock, MINUTE_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import nodemailer from 'nodemailer'
import type { MailConfig } from '../../config/config.ts'
import type { JobHandler } from '../jobs/index.ts'
import type { Logger } from '../logger/index.ts'
import { startCatcher } from './catcher.ts'
import { MailNotSent, mailNotSent, recipientMark } from './failure.ts'
import type { Mailbox } from './mailbox.ts'

export { MailNotSent } from './failure.ts'
export { escapeHtml, type Letter, type Locale, layOut, locales } from './layout.ts'
export type { CaughtMail, Mailbox } from './mailbox.ts'
export { postLetter, type Recipient, type Words } from './post.ts'

export interface Message {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** The same for every attempt at one mail, so that a receiver can tell a repeated one (RFC 5322, 3.6.4). */
  readonly id?: string
  /** Where a mail program sends a POST when its reader wants no more of these (RFC 8058). */
  readonly unsubscribeUrl?: string | undefined
}

export interface Mail {
  /**
   * Hands the mail to the server. Never call it inside a transaction.
   * @throws MailNotSent, which names nobody
   */
  send(message: Message): Promise<void>
  close(): Promise<void>
  /** What the development catcher caught; undefined where a real server is configured. */
  readonly mailbox: Mailbox | undefined
}

type Server = NonNullable<MailConfig['smtp']>
const SMTPS_PORT = 465

/** How long the server may be silent, in milliseconds. */
export interface MailTimeouts {
  readonly connectMs: number
  readonly greetingMs: number
  /** Between two answers; the last one comes when the server has looked through the mail (RFC 5321, 4.5.3.2.6). */
  readonly silenceMs: number
}

const timeoutsInUse: MailTimeouts = {
  connectMs: 10 * SECOND_MS,
  greetingMs: 10 * SECOND_MS,
  silenceMs: 2 * MINUTE_MS,
}

/** Mail over SMTP: to the configured server, or to a catcher of our own on loopback where there is none. */
export async function createMail(
  config: MailConfig,
  clock: Clock,
  log: Logger,
  timeouts = timeoutsInUse,
): Promise<Mail> {
  const catcher = config.smtp ? undefined : await startCatcher(clock, log)
  const server: Server = config.smtp ?? { host: '127.0.0.1', port: catcher?.port ?? 0 }
  const transport = nodemailer.createTransport(transportOptions(server, timeouts))
  const domain = config.from.address.split('@').at(-1) ?? 'localhost'
  return {
    send: async ({ id, unsubscribeUrl, ...message }) => {
      const messageId = id ? { messageId: `<${id}@${domain}>` } : {}
      const headers = unsubscribeUrl ? { headers: unsubscribeHeaders(unsubscribeUrl) } : {}
      const sending = transport.sendMail({
        // A copy: nodemailer writes into what it is given, and the configuration is frozen.
        from: { ...config.from },
        ...message,
        ...messageId,
        ...headers,
        disableFileAccess: true,
        disableUrlAccess: true,
      })
      await sending.catch((error: unknown) => {
        throw mailNotSent(error)
      })
    },
    close: async () => {
      transport.close()
      await catcher?.close()
    },
    mailbox: catcher?.mailbox,
  }
}

const unsubscribeHeaders = (url: string) => ({
  'List-Unsubscribe': `<${url}>`,
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
})

/**
 * The handler of `mail.send`. A refused recipient ends it; every other failure is for the queue to repeat. A connection
 * that breaks between the mail's last byte and the server's answer leaves open whether it was taken: it is sent again,
 * with the same Message-ID, because a mail that comes twice harms less than one that never does.
 */
export function sendMailJob({
  mail,
  log,
}: {
  readonly mail: Mail
  readonly log: Logger
}): JobHandler<'mail.send'> {
  return async (payload, { id }) => {
    try {
      await mail.send({ ...payload, id })
    } catch (error) {
      if (!(error instanceof MailNotSent && error.isFinal)) throw error
      log.warn({ jobId: id, recipient: recipientMark(payload.to), said: error.message }, 'mail: given up')
    }
  }
}

/** A password never crosses the network in the clear: with one, TLS is a must, but on this machine itself. */
function transportOptions({ host, port, username, password }: Server, timeouts: MailTimeouts) {
  const isLoopback = host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
  return {
    host,
    port,
    secure: port === SMTPS_PORT,
    ignoreTLS: isLoopback,
    requireTLS: username !== undefined && !isLoopback,
    connectionTimeout: timeouts.connectMs,
    greetingTimeout: timeouts.greetingMs,
    socketTimeout: timeouts.silenceMs,
    ...(username ? { auth: { user: username, pass: password ?? '' } } : {}),
  }
}
