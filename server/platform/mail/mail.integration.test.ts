import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLogger } from '../logger/index.ts'
import { createMail, layOut, type Mail, sendMailJob } from './index.ts'
import { createMailbox } from './mailbox.ts'

/** Frozen, as the configuration is. */
const from = Object.freeze({ address: 'veza@veza.example', name: 'Veza' })
let mail: Mail

beforeAll(async () => {
  mail = await createMail({ smtp: undefined, from }, systemClock, createLogger('silent'))
})
afterAll(() => mail?.close())

const soon = () => AbortSignal.timeout(20_000)

test('without a mail server, what is sent over SMTP is caught whole', async () => {
  const letter = layOut({
    locale: 'fr',
    subject: 'Déjà <vu> & “lu”',
    paragraphs: [
      'Une première ligne, assez longue pour que le codage du courrier doive la couper en plusieurs morceaux.',
      'Deux < trois',
    ],
    action: { label: 'Ouvrir', url: 'https://veza.example/verify-email?a=1&b=2#token=abc_-' },
  })
  await mail.send({ to: 'maya@veza.example', ...letter })
  const caught = await mail.mailbox!.waitFor(({ to }) => to === 'maya@veza.example', soon())
  expect(caught.subject).toBe('Déjà <vu> & “lu”')
  expect(caught.text).toContain('doive la couper en plusieurs morceaux.')
  expect(caught.html).toContain('Deux &lt; trois')
  expect(caught.links).toEqual(['https://veza.example/verify-email?a=1&b=2#token=abc_-'])
})

test('the box is filtered by address, newest first', async () => {
  for (const [to, subject] of [
    ['ana@veza.example', '1'],
    ['ben@veza.example', '2'],
    ['ana@veza.example', '3'],
  ] as const)
    await mail.send({ to, subject, text: 'x', html: '<p>x</p>' })
  expect(mail.mailbox!.list('ANA@veza.example').map(({ subject }) => subject)).toEqual(['3', '1'])
  expect(
    mail
      .mailbox!.list()
      .map(({ subject }) => subject)
      .slice(0, 3),
  ).toEqual(['3', '2', '1'])
})

test('the box keeps the last of many', () => {
  const box = createMailbox(3)
  for (const subject of ['1', '2', '3', '4'])
    box.add({ to: 'a@veza.example', subject, text: '', html: '', at: new Date(0) })
  expect(box.list().map(({ subject }) => subject)).toEqual(['4', '3', '2'])
})

test('waiting ends with the mail that fits, or with the signal', async () => {
  const waiting = mail.mailbox!.waitFor(({ subject }) => subject === 'at last', soon())
  await mail.send({ to: 'ana@veza.example', subject: 'not this', text: 'x', html: 'x' })
  await mail.send({ to: 'ana@veza.example', subject: 'at last', text: 'x', html: 'x' })
  expect((await waiting).subject).toBe('at last')
  await expect(mail.mailbox!.waitFor(() => false, AbortSignal.timeout(5))).rejects.toThrow()
})

test('with a server configured it is used, with its password, and there is no box', async () => {
  const catcher = await startSmtp()
  const real = await createMail(
    { smtp: { host: '127.0.0.1', port: catcher.port, username: 'veza', password: 'secret' }, from },
    systemClock,
    createLogger('silent'),
  )
  try {
    expect(real.mailbox).toBeUndefined()
    await real.send({ id: 'job-1', to: 'maya@veza.example', subject: 'Hello', text: 'x', html: 'x' })
    expect(catcher.seen).toEqual([{ user: 'veza', password: 'secret' }])
    expect(catcher.mails[0]).toContain('Message-ID: <job-1@veza.example>')
    expect(catcher.mails[0]).toContain('From: Veza <veza@veza.example>')
  } finally {
    await real.close()
    await catcher.close()
  }
})

test('a server that does not take the mail makes the send fail, so that the job is repeated', async () => {
  const refusing = await startSmtp(new Error('mailbox full'))
  const smtp = { host: '127.0.0.1', port: refusing.port, username: 'veza', password: 'secret' }
  const real = await createMail({ smtp, from }, systemClock, createLogger('silent'))
  try {
    const job = sendMailJob({ mail: real, log: createLogger('silent') })
    const attempt = { id: 'job-2', signal: new AbortController().signal, isLast: false }
    const payload = { to: 'maya@veza.example', subject: 'Hello', text: 'x', html: 'x' }
    await expect(job(payload, attempt)).rejects.toThrow('mailbox full')
  } finally {
    await real.close()
    await refusing.close()
  }
})

async function startSmtp(refuse?: Error) {
  const seen: unknown[] = []
  const mails: string[] = []
  const server = new SMTPServer({
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth: ({ username, password }, _session, answer) => {
      seen.push({ user: username, password })
      answer(null, { user: username })
    },
    onData: (stream, _session, answer) => {
      text(stream).then((mail) => {
        mails.push(mail)
        answer(refuse ?? null)
      }, answer)
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  return { port, seen, mails, close: () => new Promise<void>((resolve) => server.close(() => resolve())) }
}
