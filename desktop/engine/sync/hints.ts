import { HINT_EVENT, HINTS_PATH } from '@veza/shared/contracts/hints.ts'
import { MINUTE_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import { io, type Socket } from 'socket.io-client'
import type { SessionPort } from '../api/client.ts'
import { agentByWay } from '../api/tunnel.ts'
import type { Random } from '../queue/backoff.ts'
import { SignedOut } from '../session/session.ts'
import { type AccountKey, nameOf } from './accounts.ts'

/** Connections over which servers say that there is something new. Without them one asks by the minute. */
export interface Hints {
  /** Has a connection for each of these accounts, and for no other. */
  follow(accounts: readonly AccountKey[]): void
  /** Makes every connection anew: the machine woke up, or has another network. */
  reconnect(): void
  close(): void
}

export interface HintsParts {
  readonly random: Random
  session(account: AccountKey): SessionPort
  /** There may be something new at a server. */
  onHint(server: string): void
}

const FIRST_PAUSE_MS = SECOND_MS
const LONGEST_PAUSE_MS = MINUTE_MS
const CONNECT_MS = 15 * SECOND_MS

/** Opens nothing before it is told whom to follow. */
export function openHints(parts: HintsParts): Hints {
  const lines = new Map<string, Line>()
  return {
    follow(accounts) {
      const wanted = new Map(accounts.map((account) => [nameOf(account), account]))
      for (const [name, line] of lines) {
        if (wanted.has(name)) continue
        line.close()
        lines.delete(name)
      }
      for (const [name, account] of wanted) if (!lines.has(name)) lines.set(name, new Line(parts, account))
    },
    reconnect() {
      for (const line of lines.values()) line.reconnect()
    },
    close() {
      for (const line of lines.values()) line.close()
      lines.clear()
    },
  }
}

/** One connection, made again whenever it ends, later each time while it does not hold. */
class Line {
  readonly #parts: HintsParts
  readonly #session: SessionPort
  readonly #socket: Socket
  #failures = 0
  #pause: NodeJS.Timeout | undefined
  #isClosed = false
  #token: string | undefined
  /** The token was not good enough, whatever our clock says of it. */
  #isRefused = false

  constructor(parts: HintsParts, account: AccountKey) {
    const { server } = account
    this.#parts = parts
    this.#session = parts.session(account)
    this.#socket = io(server, {
      path: HINTS_PATH,
      transports: ['websocket'],
      // Ours knows of tokens.
      reconnection: false,
      autoConnect: false,
      forceNew: true,
      timeout: CONNECT_MS,
      // By the way of everything else that is said to this server. Its types know a browser's options alone.
      agent: agentByWay(server, CONNECT_MS) as unknown as boolean,
      auth: (give) => give({ token: this.#token }),
    })
    this.#socket.on(HINT_EVENT, () => parts.onHint(server))
    this.#socket.on('connect', () => {
      this.#failures = 0
      // What was missed while there was none.
      parts.onHint(server)
    })
    this.#socket.on('disconnect', () => this.#later())
    this.#socket.on('connect_error', (error) => {
      this.#isRefused = error.message === 'unauthenticated'
      this.#later()
    })
    void this.#open()
  }

  reconnect(): void {
    this.#failures = 0
    clearTimeout(this.#pause)
    // Its end is told, and begins the next.
    if (this.#socket.connected) this.#socket.disconnect()
    else void this.#open()
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#pause)
    this.#socket.disconnect()
  }

  async #open(): Promise<void> {
    try {
      if (this.#isRefused) await this.#session.refresh()
      this.#isRefused = false
      this.#token = await this.#session.accessToken()
    } catch (error) {
      // Whoever is signed out is followed no longer, soon; anything else may get better.
      if (!(error instanceof SignedOut)) this.#later()
      return
    }
    if (!this.#isClosed) this.#socket.connect()
  }

  #later(): void {
    if (this.#isClosed) return
    const most = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures)
    this.#failures += 1
    clearTimeout(this.#pause)
    this.#pause = setTimeout(() => void this.#open(), most * (0.5 + this.#parts.random() / 2))
  }
}
