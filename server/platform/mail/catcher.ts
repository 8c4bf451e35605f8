import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Clock } from '@veza/shared/kernel/time.ts'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import type { Logger } from '../logger/index.ts'
import { createMailbox, type FillableMailbox, type Mailbox } from './mailbox.ts'

const CAPACITY = 500
const MAIL_MAX_BYTES = 5 * 1024 * 1024

export interface Catcher {
  readonly port: number
  readonly mailbox: Mailbox
  close(): Promise<void>
}

/** A mail server on loopback that delivers nothing: it keeps the last 500 mails in memory. For development. */
export async function startCatcher(clock: Clock, log: Logger): Promise<Catcher> {
  const mailbox = createMailbox(CAPACITY)
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    size: MAIL_MAX_BYTES,
    onData: (stream, session, answer) => {
      const recipients = session.envelope.rcptTo.map(({ address }) => address)
      keep(mailbox, stream, recipients, clock).then(
        () => answer(),
        (error: Error) => answer(error),
      )
    },
  })
  server.on('error', (error) => log.warn({ err: error }, 'mail catcher: a connection broke'))
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve((server.server.address() as AddressInfo).port))
  })
  return { port, mailbox, close: () => new Promise((resolve) => server.close(() => resolve())) }
}

async function keep(
  mailbox: FillableMailbox,
  stream: NodeJS.ReadableStream,
  recipients: string[],
  clock: Clock,
): Promise<void> {
  const mail = await PostalMime.parse(await buffer(stream))
  const { subject = '', text = '', html = '' } = mail
  for (const to of recipients) mailbox.add({ to, subject, text, html, at: clock.now() })
}
