import { HeardMeter } from './heard.ts'
import type { Playback } from './playback.ts'

/** A play that was counted, or could not be, is not asked for again so soon: once an hour counts. */
const AGAIN_MS = 60 * 60_000
/** A little less than the server takes it. */
const TICKET_MS = 49 * 60_000
const RETRY_MS = 30_000
/** A computer may have slept, so that a ticket is older than it seems: then it is asked for anew. */
const REST_MS: Readonly<Record<string, number>> = { refused: Number.POSITIVE_INFINITY, expired: 0 }

type Played = Pick<
  Playback,
  'recording' | 'status' | 'position' | 'rate' | 'volume' | 'isMuted' | 'subscribe'
>

/** What else there is in a browser; tests bring their own. */
export interface PlaysHost {
  readonly fetch: (url: string, init?: RequestInit) => Promise<Pick<Response, 'ok' | 'status' | 'json'>>
  readonly nowMs: () => number
  readonly after: (ms: number, work: () => void) => void
}

const browser: PlaysHost = {
  fetch: (url, init) => fetch(url, init),
  nowMs: () => performance.now(),
  after: (ms, work) => void setTimeout(work, ms),
}

/** One try to reach a play of one recording. */
interface Turn {
  readonly recording: Played['recording']
  /** Seconds of it that sounded. */
  heard: number
  ticket: { readonly text: string; readonly seconds: number; readonly atMs: number } | undefined
  isBusy: boolean
  waitsUntilMs: number
}

const newTurn = (recording: Played['recording']): Turn => ({
  recording,
  heard: 0,
  ticket: undefined,
  isBusy: false,
  waitsUntilMs: Number.NEGATIVE_INFINITY,
})

/**
 * Tells the server what was heard: asks for a ticket when sound begins, and brings it back when enough has sounded. Whatever goes
 * wrong, the listener is not bothered.
 * @returns `leave`: call it when the page may go away
 */
export function reportPlays(playback: Played, host: PlaysHost = browser): { leave(): void } {
  const plays = new Plays(playback, host)
  playback.subscribe(() => plays.observe())
  return { leave: () => plays.leave() }
}

class Plays {
  readonly #playback: Played
  readonly #host: PlaysHost
  readonly #meter = new HeardMeter()
  /** By recording: until then there is nothing to tell of it. */
  readonly #restsUntilMs = new Map<string, number>()
  #turn: Turn

  constructor(playback: Played, host: PlaysHost) {
    this.#playback = playback
    this.#host = host
    this.#turn = newTurn(playback.recording)
  }

  observe(): void {
    const { recording, status, position, rate, volume, isMuted } = this.#playback
    const nowMs = this.#host.nowMs()
    const isSounding = status === 'playing' && !isMuted && volume > 0
    const heard = this.#meter.observe({ position, isSounding, rate, atMs: nowMs })
    if (recording !== this.#turn.recording) this.#turn = newTurn(recording)
    else if (nowMs - (this.#turn.ticket?.atMs ?? nowMs) > TICKET_MS) this.#turn = newTurn(recording)
    else if (this.#mayCount(recording, nowMs)) this.#turn.heard += heard
    if (heard > 0 || this.#turn.ticket) this.#goOn(this.#turn)
  }

  /** What has been heard is told now, by a request that outlives the page. The server says whether it was too early. */
  leave(): void {
    this.observe()
    const turn = this.#turn
    if (turn.ticket && turn.heard >= turn.ticket.seconds && !turn.isBusy) this.#report(turn, turn.ticket)
  }

  /** A preview is no play, and who listens by a link is not counted. */
  #mayCount({ id, previewSeconds, isRevocable }: Turn['recording'], nowMs: number): boolean {
    return previewSeconds === null && !isRevocable && nowMs >= (this.#restsUntilMs.get(id) ?? 0)
  }

  #goOn(turn: Turn): void {
    const nowMs = this.#host.nowMs()
    if (turn.isBusy || nowMs < turn.waitsUntilMs || !this.#mayCount(turn.recording, nowMs)) return
    if (!turn.ticket) {
      if (turn.heard > 0) this.#begin(turn)
      return
    }
    if (turn.heard < turn.ticket.seconds) return
    const leftMs = turn.ticket.atMs + turn.ticket.seconds * 1000 - nowMs
    if (leftMs > 0) this.#wait(turn, leftMs)
    else this.#report(turn, turn.ticket)
  }

  #begin(turn: Turn): void {
    this.#ask(turn, `/api/v1/tracks/${turn.recording.id}/play`, {}, (answer) => {
      const { ticket, seconds } = answer as { ticket: string | null; seconds: number }
      if (ticket === null) this.#rest(turn, Number.POSITIVE_INFINITY)
      else turn.ticket = { text: ticket, seconds, atMs: this.#host.nowMs() }
    })
  }

  #report(turn: Turn, { text: ticket }: { readonly text: string }): void {
    const request = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ticket, heardSeconds: turn.heard }),
      keepalive: true,
      credentials: 'omit',
    } as const
    this.#ask(turn, '/api/v1/plays', request, (answer) => {
      const { outcome } = answer as { outcome: string }
      if (outcome === 'early' || outcome === 'later') this.#wait(turn, RETRY_MS)
      else this.#rest(turn, REST_MS[outcome] ?? AGAIN_MS)
    })
  }

  async #ask(turn: Turn, url: string, request: RequestInit, take: (answer: unknown) => void): Promise<void> {
    turn.isBusy = true
    try {
      const answer = await this.#host.fetch(url, request)
      const isRefused = answer.status >= 400 && answer.status < 500 && answer.status !== 429
      if (answer.ok) take(await answer.json())
      else if (isRefused) this.#rest(turn, Number.POSITIVE_INFINITY)
      else this.#wait(turn, RETRY_MS)
    } catch {
      this.#wait(turn, RETRY_MS)
    } finally {
      turn.isBusy = false
    }
  }

  /** Also when nothing plays any more. */
  #wait(turn: Turn, ms: number): void {
    turn.waitsUntilMs = this.#host.nowMs() + ms
    this.#host.after(ms, () => this.#goOn(turn))
  }

  #rest(turn: Turn, ms: number): void {
    this.#restsUntilMs.set(turn.recording.id, this.#host.nowMs() + ms)
    if (turn === this.#turn) this.#turn = newTurn(turn.recording)
  }
}
