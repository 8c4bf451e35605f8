import { isIP } from 'node:net'
import { type Clock, SECOND_MS } from '@veza/shared/kernel/time.ts'
import nodemailer from 'nodemailer'
import type { MailConfig } from '../../config/config.ts'
import type { JobHandler } from '../jobs/index.ts'
import type { Logger } from '../logger/index.ts'
import { startCatcher } from './catcher.ts'
import type { Mailbox } from './mailbox.ts'

export { escapeHtml, type Letter, type Locale, layOut, locales } from './layout.ts'
export type { CaughtMail, Mailbox } from './mailbox.ts'

export interface Message {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** The same for every attempt at one mail, so that a receiver can tell a repeated one (RFC 5322, 3.6.4). */
  readonly id?: string
}

export interface Mail {
  /** Hands the mail to the server; rejects when that does not take it. Never call it inside a transaction. */
  send(message: Message): Promise<void>
  close(): Promise<void>
  /** What the development catcher caught; undefined where a real server is configured. */
  readonly mailbox: Mailbox | undefined
}

type Server = NonNullable<MailConfig['smtp']>
const SMTPS_PORT = 465

/** Mail over SMTP: to the configured server, or to a catcher of our own on loopback where there is none. */
export async function createMail(config: MailConfig, clock: Clock, log: Logger): Promise<Mail> {
  const catcher = config.smtp ? undefined : await startCatcher(clock, log)
  const server: Server = config.smtp ?? { host: '127.0.0.1', port: catcher?.port ?? 0 }
  const transport = nodemailer.createTransport(transportOptions(server))
  const domain = config.from.address.split('@').at(-1) ?? 'localhost'
  return {
    send: async ({ id, ...message }) => {
      const messageId = id ? { messageId: `<${id}@${domain}>` } : {}
      await transport.sendMail({
        // A copy: nodemailer writes into what it is given, and the configuration is frozen.
        from: { ...config.from },
        ...message,
        ...messageId,
        disableFileAccess: true,
        disableUrlAccess: true,
      })
    },
    close: async () => {
      transport.close()
      await catcher?.close()
    },
    mailbox: catcher?.mailbox,
  }
}

/** The handler of `mail.send`. */
export function sendMailJob({ mail }: { readonly mail: Mail }): JobHandler<'mail.send'> {
  return (payload, attempt) => mail.send({ ...payload, id: attempt.id })
}

/** A password never crosses the network in the clear: with one, TLS is a must, but on this machine itself. */
function transportOptions({ host, port, username, password }: Server) {
  const isLoopback = host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
  return {
    host,
    port,
    secure: port === SMTPS_PORT,
    ignoreTLS: isLoopback,
    requireTLS: username !== undefined && !isLoopback,
    connectionTimeout: 10 * SECOND_MS,
    greetingTimeout: 10 * SECOND_MS,
    socketTimeout: 30 * SECOND_MS,
    ...(username ? { auth: { user: username, pass: password ?? '' } } : {}),
  }
}
