import { RPCHandler } from '@orpc/server/ws'
import { ACK_EVERY, readAck, WINDOW_MESSAGES } from '@veza/shared/studio/bridge/wire.ts'
import type { BridgeContext } from './context.ts'
import { studioRouter } from './router.ts'

export type Message = string | Uint8Array

/** One pair of screens and engine, over whatever carries it. Messages arrive whole and in order. */
export interface Channel {
  send(message: Message): void
  onMessage(listener: (message: Message) => void): void
  /** Called once, for whatever reason it ended. */
  onClose(listener: () => void): void
}

/** Answers one channel until it closes. Screens that take nothing are sent nothing: their streams wait, and merge. */
export function serve(channel: Channel, context: BridgeContext): void {
  const peer = new HeldBack(channel)
  const handler = new RPCHandler(studioRouter)
  void handler.upgrade(peer as unknown as Parameters<typeof handler.upgrade>[0], { context })
}

interface Listeners {
  readonly message: (event: { data: Message }) => unknown
  readonly close: () => unknown
}

/** A channel as oRPC knows sockets, whose `send` waits while too much is on its way. */
class HeldBack {
  readonly #channel: Channel
  #onItsWay = 0
  #isClosed = false
  #waiting: (() => void)[] = []

  constructor(channel: Channel) {
    this.#channel = channel
    channel.onClose(() => {
      this.#isClosed = true
      this.#letGo()
    })
  }

  async send(message: Message): Promise<void> {
    while (this.#onItsWay >= WINDOW_MESSAGES && !this.#isClosed)
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve)
      })
    if (this.#isClosed) return
    this.#onItsWay += 1
    this.#channel.send(message)
  }

  addEventListener<K extends keyof Listeners>(type: K, listener: Listeners[K]): void {
    if (type === 'close') this.#channel.onClose(listener as Listeners['close'])
    else
      this.#channel.onMessage((message) => {
        const taken = readAck(message)
        if (taken === undefined) (listener as Listeners['message'])({ data: message })
        else this.#take(Math.min(taken, ACK_EVERY))
      })
  }

  #take(count: number): void {
    this.#onItsWay = Math.max(0, this.#onItsWay - count)
    this.#letGo()
  }

  #letGo(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const go of waiting) go()
  }
}
