import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault, SeenRequest } from './fault.ts'

/** What a line asks of the proxy that it belongs to. */
export interface LineOwner {
  readonly bytesPerSecond: number | undefined
  record(request: Omit<SeenRequest, 'number' | 'fault'>): SeenRequest
}

const HEAD_END = Buffer.from('\r\n\r\n')

/** The sender hung up, or was hung up on. */
class LineOver extends Error {}

/** One connection of a sender, and the one to the store that belongs to it. Requests come one after the other. */
export class Line {
  readonly #client: Socket
  readonly #owner: LineOwner
  readonly #upstream: Socket
  readonly #chunks: AsyncIterator<Buffer>
  #held: Buffer = Buffer.alloc(0)
  #current: SeenRequest | undefined
  #isFrozen = false

  constructor(client: Socket, owner: LineOwner, upstream: { host: string; port: number }) {
    this.#client = client
    this.#owner = owner
    this.#upstream = connect({ ...upstream, noDelay: true })
    this.#chunks = client[Symbol.asyncIterator]()
    client.on('error', () => this.#upstream.destroy())
    client.on('close', () => this.#upstream.destroy())
    this.#upstream.on('error', () => this.reset())
    this.#upstream.on('data', (chunk) => this.#answer(chunk))
    this.#upstream.on('end', () => {
      if (!this.#isFrozen) client.end()
    })
  }

  async run(): Promise<void> {
    try {
      for (;;) await this.#request()
    } catch (error) {
      if (!(error instanceof LineOver) && !this.#client.destroyed) this.reset()
      this.#upstream.end()
      // Nobody reads any more: what still comes is let go, so that the end is noticed.
      if (!this.#isFrozen) this.#client.resume()
    }
  }

  freeze(): void {
    this.#isFrozen = true
    this.#client.pause()
  }

  reset(): void {
    this.#client.resetAndDestroy()
    // By itself it would wait for what is still to be written.
    this.#client.destroy()
    this.#upstream.destroy()
  }

  async #request(): Promise<void> {
    const head = await this.#readHead()
    const request = this.#owner.record(parseHead(head))
    this.#current = request
    const fault = request.fault
    if (fault?.kind === 'delay') await sleep(fault.ms)
    if (fault?.kind === 'answer') return this.#answerInstead(request, fault)
    this.#upstream.write(head)
    await this.#body(request, fault)
    // What comes from here on is no request: a WebSocket, say.
    if (isUpgrade(head)) for (;;) await this.#forward(await this.#read(Number.POSITIVE_INFINITY))
  }

  async #body(request: SeenRequest, fault: Fault | undefined): Promise<void> {
    const stopAt = fault !== undefined && 'afterBytes' in fault ? fault.afterBytes : Number.POSITIVE_INFINITY
    while (request.taken < request.bytes && request.taken < stopAt) {
      const chunk = await this.#read(Math.min(request.bytes, stopAt) - request.taken)
      const begin = request.taken
      request.taken += chunk.length
      await this.#forward(fault?.kind === 'corrupt' ? corrupted(chunk, fault.atByte - begin) : chunk)
    }
    if (request.taken < stopAt) return
    if (fault?.kind === 'reset') this.reset()
    if (fault?.kind === 'stall') await this.#beSilent()
    if (fault?.kind === 'truncate') {
      this.#upstream.end()
      this.#client.end()
    }
    throw new LineOver()
  }

  async #forward(chunk: Buffer): Promise<void> {
    const rate = this.#owner.bytesPerSecond
    if (rate !== undefined) await sleep((chunk.length / rate) * 1_000)
    if (this.#upstream.write(chunk)) return
    await new Promise<void>((done) => {
      const go = () => {
        this.#upstream.off('drain', go).off('close', go)
        done()
      }
      this.#upstream.once('drain', go).once('close', go)
    })
  }

  async #answerInstead(request: SeenRequest, fault: Extract<Fault, { kind: 'answer' }>): Promise<void> {
    const body = fault.body ?? ''
    const headers = Object.entries({ ...fault.headers, 'content-length': String(Buffer.byteLength(body)) })
    if (fault.early) headers.push(['connection', 'close'])
    const lines = [`HTTP/1.1 ${fault.status} Planted`, ...headers.map(([name, value]) => `${name}: ${value}`)]
    while (!fault.early && request.taken < request.bytes)
      request.taken += (await this.#read(request.bytes - request.taken)).length
    request.status = fault.status
    this.#client.write(`${lines.join('\r\n')}\r\n\r\n${body}`)
    if (!fault.early) return
    this.#client.end()
    throw new LineOver()
  }

  #answer(chunk: Buffer): void {
    if (this.#isFrozen) return
    const request = this.#current
    if (request?.fault?.kind === 'lose-answer') {
      this.reset()
      return
    }
    if (request !== undefined && request.status === undefined) request.status = statusOf(chunk)
    this.#client.write(chunk)
  }

  async #beSilent(): Promise<never> {
    this.freeze()
    await new Promise((done) => this.#client.once('close', done))
    throw new LineOver()
  }

  async #readHead(): Promise<Buffer> {
    for (;;) {
      const end = this.#held.indexOf(HEAD_END)
      if (end >= 0) return this.#split(end + HEAD_END.length)
      this.#held = Buffer.concat([this.#held, await this.#next()])
    }
  }

  async #read(most: number): Promise<Buffer> {
    if (this.#held.length === 0) this.#held = await this.#next()
    return this.#split(Math.min(most, this.#held.length))
  }

  #split(at: number): Buffer {
    const front = this.#held.subarray(0, at)
    this.#held = this.#held.subarray(at)
    return front
  }

  async #next(): Promise<Buffer> {
    const { value, done } = await this.#chunks.next()
    if (this.#isFrozen) await this.#beSilent()
    if (done === true) throw new LineOver()
    return value
  }
}

const isUpgrade = (head: Buffer): boolean => /\r\nupgrade:/i.test(head.toString('latin1'))

function parseHead(head: Buffer): Omit<SeenRequest, 'number' | 'fault'> {
  const text = head.toString('latin1')
  const [method = '', target = ''] = text.split(' ', 2)
  const part = /[?&]partNumber=(\d+)/.exec(target)?.[1]
  const length = /\r\ncontent-length:\s*(\d+)/i.exec(text)?.[1]
  return {
    method,
    target,
    part: part === undefined ? undefined : Number(part),
    bytes: Number(length ?? 0),
    taken: 0,
    status: undefined,
  }
}

function statusOf(chunk: Buffer): number | undefined {
  const status = /^HTTP\/1\.\d (\d{3})/.exec(chunk.toString('latin1', 0, 16))?.[1]
  return status === undefined ? undefined : Number(status)
}

function corrupted(chunk: Buffer, at: number): Buffer {
  if (at < 0 || at >= chunk.length) return chunk
  const copy = Buffer.from(chunk)
  copy.writeUInt8(copy.readUInt8(at) ^ 0xff, at)
  return copy
}
