import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { SECOND_MS, systemClock } from '@veza/shared/kernel/time.ts'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, expect, test } from 'vitest'
import { createLogger } from '../logger/index.ts'
import { createMail, type Mail, MailNotSent, sendMailJob } from './index.ts'

const from = Object.freeze({ address: 'veza@veza.example', name: 'Veza' })
const TO = 'maya.secret@veza.example'
const payload = { to: TO, subject: 'Hello', text: 'x', html: '<p>x</p>' }
const attempt = { id: 'job-1', signal: new AbortController().signal, isLast: false }
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function mailTo(port: number, silenceMs = 20 * SECOND_MS): Promise<Mail> {
  const timeouts = { connectMs: 20 * SECOND_MS, greetingMs: silenceMs, silenceMs }
  const smtp = { host: '127.0.0.1', port }
  const mail = await createMail({ smtp, from }, systemClock, createLogger('silent'), timeouts)
  closing.push(() => mail.close())
  return mail
}

interface Line {
  readonly msg: string
}
/** A job that keeps what it logs. */
function jobOf(mail: Mail) {
  const lines: Line[] = []
  const log = createLogger('debug', { write: (line: string) => void lines.push(JSON.parse(line) as Line) })
  return { send: sendMailJob({ mail, log }), lines }
}

interface Taken {
  readonly mails: string[]
  readonly ids: () => string[]
}

/** A mail server of the library's, with these habits. */
async function smtp(habits: SMTPServerOptions, taken: string[] = []): Promise<Taken & { port: number }> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onData: (stream, _session, answer) => {
      text(stream).then((mail) => {
        taken.push(mail)
        answer()
      }, answer)
    },
    ...habits,
  })
  server.on('error', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  closing.push(() => new Promise((resolve) => server.close(() => resolve())))
  const { port } = server.server.address() as AddressInfo
  return { port, mails: taken, ids: () => taken.map((mail) => /^Message-ID: (.*)$/m.exec(mail)?.[1] ?? '') }
}

const refusal = (responseCode: number, message: string) => Object.assign(new Error(message), { responseCode })

/** A server that says what it is told to, line by line; `undefined`: nothing more, and `'drop'`: the end. */
async function scripted(answerTo: (line: string, attempt: number) => string | undefined): Promise<number> {
  let attempts = 0
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    attempts += 1
    const mine = attempts
    const say = (line: string) => {
      const answer = answerTo(line, mine)
      if (answer === 'drop') socket.destroy()
      else if (answer !== undefined) socket.write(`${answer}\r\n`)
    }
    socket.on('error', () => undefined)
    let rest = ''
    socket.on('data', (chunk) => {
      const lines = (rest + chunk).split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) say(line)
    })
    say('(connected)')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return (server.address() as AddressInfo).port
}

test('a refused recipient is given up, and told without an address', async () => {
  const server = await smtp({
    onRcptTo: ({ address }, _session, answer) =>
      answer(refusal(550, `5.1.1 <${address}>: no such user ${address}`)),
  })
  const { send, lines } = jobOf(await mailTo(server.port))
  await send(payload, attempt)
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatchObject({
    msg: 'mail: given up',
    recipient: expect.stringMatching(/^[0-9a-f]{12}$/),
  })
  expect(JSON.stringify(lines)).toContain('550 5.1.1 <<address>>: no such user <address>')
  expect(JSON.stringify(lines)).not.toMatch(/maya|secret/i)
})

test('who puts strangers off gets the same mail again later', async () => {
  let calls = 0
  const server = await smtp({
    onRcptTo: (_address, _session, answer) => {
      calls += 1
      answer(calls < 3 ? refusal(451, `4.7.1 greylisted, ${TO}`) : null)
    },
  })
  const { send } = jobOf(await mailTo(server.port))
  for (let round = 0; round < 2; round++) {
    const failure = await send(payload, attempt).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(MailNotSent)
    expect(String(failure)).toContain('451 4.7.1 greylisted, <address>')
  }
  await send(payload, attempt)
  expect(server.ids()).toEqual(['<job-1@veza.example>'])
})

test.each([
  ['our sender', { onMailFrom: (_a, _s, answer) => answer(refusal(550, 'not from you')) }],
  [
    'the content',
    { onData: (stream, _s, answer) => stream.resume().once('end', () => answer(refusal(554, 'spam'))) },
  ],
] satisfies [string, SMTPServerOptions][])(
  'a refusal of %s may be mended: it is tried again',
  async (_what, habits) => {
    const { send } = jobOf(await mailTo((await smtp(habits)).port))
    await expect(send(payload, attempt)).rejects.toThrow(/not from you|spam/)
  },
)

test('a server that says nothing, and one that is not there, are waited for no longer than we say', async () => {
  const silent = await scripted(() => undefined)
  await expect(jobOf(await mailTo(silent, 300)).send(payload, attempt)).rejects.toThrow(MailNotSent)
  const closed = await scripted(() => undefined)
  await closing.pop()?.()
  await expect(jobOf(await mailTo(closed)).send(payload, attempt)).rejects.toThrow(MailNotSent)
})

/** Takes mails as it should, but for what `instead` says of a line. */
function conversation(taken: string[], instead: (line: string, attempt: number) => string | undefined) {
  let inData = false
  let mail = ''
  return (line: string, attempt: number): string | undefined => {
    const other = instead(inData ? `DATA ${line}` : line, attempt)
    if (other !== undefined) {
      inData = false
      if (other === 'take and drop') taken.push(mail)
      return other === 'take and drop' ? 'drop' : other
    }
    if (inData && line !== '.') {
      mail += `${line}\n`
      return undefined
    }
    if (inData) {
      inData = false
      taken.push(mail)
      return '250 taken'
    }
    if (line === 'DATA') {
      inData = true
      mail = ''
      return '354 go on'
    }
    if (line === '(connected)') return '220 here'
    return line.startsWith('QUIT') ? '221 bye' : '250 fine'
  }
}

test('a connection that breaks within the mail is a failure, and the mail is sent whole later', async () => {
  const taken: string[] = []
  const port = await scripted(
    conversation(taken, (line, attempt) =>
      attempt === 1 && line.startsWith('DATA Subject') ? 'drop' : undefined,
    ),
  )
  const { send } = jobOf(await mailTo(port))
  await expect(send(payload, attempt)).rejects.toThrow(MailNotSent)
  expect(taken).toEqual([])
  await send(payload, attempt)
  expect(taken).toHaveLength(1)
})

test('broken after the server’s 250, it is not sent again', async () => {
  const taken: string[] = []
  const port = await scripted(conversation(taken, (line) => (line.startsWith('QUIT') ? 'drop' : undefined)))
  await jobOf(await mailTo(port)).send(payload, attempt)
  expect(taken).toHaveLength(1)
})

test('broken before the 250 came, nobody can know: it is sent again with the same Message-ID', async () => {
  const taken: string[] = []
  const port = await scripted(
    conversation(taken, (line, attempt) =>
      attempt === 1 && line === 'DATA .' ? 'take and drop' : undefined,
    ),
  )
  const { send } = jobOf(await mailTo(port))
  await expect(send(payload, attempt)).rejects.toThrow(MailNotSent)
  await send(payload, attempt)
  const ids = taken.map((mail) => /^Message-ID: (.*)$/m.exec(mail)?.[1])
  expect(ids).toEqual(['<job-1@veza.example>', '<job-1@veza.example>'])
})

test('a mail that nobody needs says where a program sends a POST to get no more of them, and others do not', async () => {
  const server = await smtp({})
  const { send } = jobOf(await mailTo(server.port))
  const unsubscribeUrl = 'https://veza.example/out?token=a.b'
  await send({ ...payload, unsubscribeUrl }, attempt)
  await send(payload, attempt)
  const [first, second] = server.mails.map((mail) => mail.replace(/\r\n[ \t]+/g, ' '))
  expect(first).toContain(`List-Unsubscribe: <${unsubscribeUrl}>`)
  expect(first).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click')
  expect(second).not.toContain('Unsubscribe')
})
