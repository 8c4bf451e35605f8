import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import { type Scan, type Scanner, ScanRefused, ScanUnavailable, type Verdict } from './port.ts'

export interface ClamdAddress {
  readonly host: string
  readonly port: number
}

/** Nothing came and nothing went for so long. A verdict of two gigabytes takes half a minute. */
const SILENCE_MS = 120 * SECOND_MS
const LONGEST_ANSWER = 4_096
const NO_MORE = Buffer.alloc(4)

/** clamd over TCP (man 8 clamd): null-terminated commands, INSTREAM with big-endian lengths. */
export function clamd(address: ClamdAddress): Scanner {
  return {
    begin: () => instream(new Conversation(address, 'zINSTREAM\0')),
    check: async () => {
      const conversation = new Conversation(address, 'zPING\0')
      const answer = await conversation.answer()
      if (answer !== 'PONG') throw new ScanUnavailable(`clamd answered a ping with “${answer}”`)
    },
  }
}

function instream(conversation: Conversation): Scan {
  return {
    write: async (chunk) => {
      // A length of nought would end the stream.
      if (chunk.length > 0) await conversation.write(Buffer.concat([lengthOf(chunk), chunk]))
    },
    end: async () => {
      await conversation.write(NO_MORE)
      return verdictOf(await conversation.answer())
    },
    abandon: () => conversation.close(),
  }
}

function lengthOf(chunk: Uint8Array): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(chunk.length)
  return length
}

/** @throws ScanUnavailable, ScanRefused: anything but the two known sentences is no verdict */
function verdictOf(answer: string): Verdict {
  if (answer === 'stream: OK') return { kind: 'clean' }
  const found = /^stream: (.+) FOUND$/.exec(answer)?.[1]
  if (found) return { kind: 'infected', signature: found }
  if (answer.startsWith('INSTREAM size limit exceeded')) throw new ScanRefused(answer)
  throw new ScanUnavailable(`clamd answered “${answer}”`)
}

/** One command and its one answer. */
class Conversation {
  readonly #socket: Socket
  readonly #answer: Promise<string>
  #isOver = false

  constructor({ host, port }: ClamdAddress, command: string) {
    this.#socket = connect({ host, port })
    this.#socket.setTimeout(SILENCE_MS, () => this.#socket.destroy(new Error('clamd is silent')))
    this.#answer = this.#listen().finally(() => {
      this.#isOver = true
      this.#socket.destroy()
    })
    // Whoever asks for the answer gets the failure; it may have come long before.
    this.#answer.catch(() => undefined)
    this.#socket.write(command)
  }

  async #listen(): Promise<string> {
    let text = ''
    try {
      for await (const chunk of this.#socket.setEncoding('utf8')) {
        text += chunk
        if (text.includes('\0') || text.length > LONGEST_ANSWER) break
      }
    } catch (cause) {
      throw new ScanUnavailable('clamd could not be asked', { cause })
    }
    if (!text.includes('\0')) throw new ScanUnavailable('clamd hung up in the middle of its answer')
    return text.slice(0, text.indexOf('\0'))
  }

  answer(): Promise<string> {
    return this.#answer
  }

  /** Waits until it is taken up; what is written after the answer goes nowhere. */
  async write(bytes: Buffer): Promise<void> {
    if (this.#isOver || this.#socket.write(bytes)) return
    await Promise.race([once(this.#socket, 'drain'), this.#answer]).catch(() => undefined)
  }

  close(): void {
    this.#socket.destroy()
  }
}
