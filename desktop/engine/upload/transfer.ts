import type { FileHandle } from 'node:fs/promises'
import { adapt, type Concurrency, type ConcurrencyEvent } from './concurrency.ts'
import type { UploadContext } from './context.ts'
import { throwIfStopped, UploadError } from './errors.ts'
import { judgePut, type Verdict } from './judge.ts'
import { waitBeforeRetry } from './patience.ts'
import type { Progress } from './progress.ts'
import { SendWindow } from './send-window.ts'
import { Silence } from './store-client.ts'
import type { Piece, SignedPiece, Supply } from './supply.ts'

export interface TransferOptions {
  readonly supply: Supply
  readonly concurrency: Concurrency
  readonly progress: Progress
  readonly signal: AbortSignal
  /** Opens what a piece is read from; `close` is called after each piece. */
  open(piece: Piece): Promise<{ handle: FileHandle; close(): Promise<void> }>
  /** The store has the piece. */
  onStored(piece: Piece, etag: string): void
  /** Called after each piece, and with `suspect` where the bytes did not fit their hash. Throws to end all. */
  verifySource(suspect: boolean): Promise<void>
}

/** The store knows the session no more: the server must say what became of it. */
export class SessionGone extends Error {
  override readonly name = 'SessionGone'
}

const MAX_DAMAGES = 3

/**
 * Sends all that a supply hands out, several at once, until everything is stored.
 * @throws UploadError, SessionGone
 */
export async function transfer(context: UploadContext, options: TransferOptions): Promise<void> {
  const run = new TransferRun(context, options)
  await run.all()
}

class TransferRun {
  readonly #context: UploadContext
  readonly #options: TransferOptions
  readonly #halt = new AbortController()
  readonly #signal: AbortSignal
  readonly #window: SendWindow
  #concurrency: Concurrency
  #lanesChange = Promise.withResolvers<void>()
  #ended = false
  /** Failures since the last piece that was stored; those of requests begun before the last one count as one. */
  #trouble = { count: 0, sinceMs: Number.NEGATIVE_INFINITY }

  constructor(context: UploadContext, options: TransferOptions) {
    this.#context = context
    this.#options = options
    this.#concurrency = options.concurrency
    this.#window = new SendWindow(context.limits.unconfirmedBytes)
    this.#signal = AbortSignal.any([options.signal, this.#halt.signal])
  }

  async all(): Promise<void> {
    const onStop = () => this.#options.supply.stop(this.#options.signal.reason)
    this.#options.signal.addEventListener('abort', onStop, { once: true })
    let first: { readonly error: unknown } | undefined
    const lanes = Array.from({ length: this.#concurrency.max }, (_, index) =>
      this.#lane(index).catch((error) => {
        first ??= { error }
        this.#end(error)
      }),
    )
    await Promise.all(lanes)
    this.#options.signal.removeEventListener('abort', onStop)
    throwIfStopped(this.#options.signal)
    if (first !== undefined) throw first.error
  }

  #end(error?: unknown): void {
    this.#ended = true
    this.#lanesChange.resolve()
    if (error === undefined) return
    this.#options.supply.stop(error)
    this.#halt.abort(error)
  }

  /** One of those who send. The ones above the limit of the moment rest. */
  async #lane(index: number): Promise<void> {
    for (;;) {
      while (index >= this.#concurrency.limit && !this.#ended) await this.#lanesChange.promise
      if (this.#ended) return
      const signed = await this.#options.supply.take()
      if (signed === undefined) return this.#end()
      await this.#attempt(signed)
    }
  }

  #adapt(event: ConcurrencyEvent): void {
    const before = this.#concurrency.limit
    this.#concurrency = adapt(this.#concurrency, event)
    if (this.#concurrency.limit <= before) return
    this.#lanesChange.resolve()
    this.#lanesChange = Promise.withResolvers()
  }

  async #attempt(signed: SignedPiece): Promise<void> {
    const { piece } = signed
    const beganMs = this.#context.monotonicMs()
    const sent = this.#options.progress.start()
    try {
      const verdict = await this.#put(signed, sent.add)
      if (verdict.kind === 'stored') {
        sent.commit(piece.bytes)
        await this.#stored(piece, verdict.etag)
        return
      }
      sent.drop()
      await this.#onVerdict(signed, verdict, beganMs)
    } catch (error) {
      sent.drop()
      throwIfStopped(this.#options.signal)
      if (!(error instanceof Silence)) throw error
      await this.#onSilence(signed, error, beganMs)
    }
  }

  async #put(signed: SignedPiece, onSent: (bytes: number) => void): Promise<Verdict> {
    const { piece, signature } = signed
    const file = await this.#options.open(piece)
    const ticket = this.#window.open(piece.bytes)
    try {
      const answer = await this.#context.store.put({
        ...signature,
        handle: file.handle,
        offset: piece.offset,
        bytes: piece.bytes,
        signal: this.#signal,
        allow: ticket.take,
        onSent,
      })
      return judgePut(answer, signed.md5, this.#context.clock.now())
    } finally {
      ticket.close()
      await file.close()
    }
  }

  async #stored(piece: Piece, etag: string): Promise<void> {
    this.#trouble = { count: 0, sinceMs: this.#trouble.sinceMs }
    this.#adapt({ kind: 'part-done', bytes: piece.bytes, atMs: this.#context.monotonicMs() })
    await this.#options.verifySource(false)
    this.#options.onStored(piece, etag)
    this.#options.supply.stored()
  }

  async #onSilence(signed: SignedPiece, silence: Silence, beganMs: number): Promise<void> {
    if (silence.kind === 'reconnected') {
      // A sleep may have outlived the signatures; asking anew costs less than being refused.
      this.#options.supply.distrust(this.#context.monotonicMs())
      signed.piece.refusals = 0
      return this.#options.supply.giveBack(signed.piece)
    }
    if (silence.kind === 'short-read') await this.#options.verifySource(true)
    await this.#tryAgain(signed, beganMs, { kind: 'again' }, () => {
      return new UploadError('offline', true, silence.message, { cause: silence })
    })
  }

  async #onVerdict(signed: SignedPiece, verdict: Exclude<Verdict, { kind: 'stored' }>, beganMs: number) {
    const { piece } = signed
    switch (verdict.kind) {
      case 'sign-again':
        return this.#signAgain(signed, verdict)
      case 'damaged':
        return this.#readAgain(piece, verdict.reason)
      case 'session-gone':
        throw new SessionGone(verdict.reason)
      case 'refused':
        throw new UploadError('store-refused', false, `${verdict.reason}. Try again later, or ask support`)
      case 'slow-down':
      case 'again':
        return this.#tryAgain(signed, beganMs, verdict, () => {
          return new UploadError('store-busy', true, verdict.reason, { retryAfterMs: verdict.retryAfterMs })
        })
      case 'not-the-store':
        if (verdict.code === 'too-large-for-proxy')
          throw new UploadError('too-large-for-proxy', false, `${verdict.reason}. Try another network`)
        return this.#tryAgain(signed, beganMs, { kind: 'again' }, () => {
          return new UploadError('portal', true, `${verdict.reason}. Does the network ask for a sign-in?`)
        })
    }
  }

  async #signAgain(signed: SignedPiece, verdict: Extract<Verdict, { kind: 'sign-again' }>): Promise<void> {
    const { piece } = signed
    piece.refusals++
    if (piece.refusals > 1) {
      const isClock = verdict.storeCode === 'RequestTimeTooSkewed' || verdict.storeCode === 'ExpiredToken'
      // Without an error of the store's own it was somebody on the way who refused.
      const code = verdict.storeCode === '' ? 'portal' : 'store-refused'
      const detail = `${verdict.reason}, though the request was signed anew`
      throw new UploadError(code, isClock || code === 'portal', detail)
    }
    this.#options.supply.distrust(signed.signedAtMs)
    this.#options.supply.giveBack(piece)
  }

  async #readAgain(piece: Piece, reason: string): Promise<void> {
    piece.damages++
    await this.#options.verifySource(true)
    if (piece.damages >= MAX_DAMAGES)
      throw new UploadError(
        'damaged-in-transit',
        false,
        `${reason}, ${piece.damages} times. The file here is whole: something on the way changes it (a virus scanner, a proxy, failing memory)`,
      )
    piece.md5 = undefined
    this.#options.supply.giveBack(piece)
  }

  async #tryAgain(
    signed: SignedPiece,
    beganMs: number,
    advice: { readonly kind: 'slow-down' | 'again'; readonly retryAfterMs?: number | undefined },
    giveUp: () => UploadError,
  ): Promise<void> {
    signed.piece.refusals = 0
    if (beganMs >= this.#trouble.sinceMs) {
      const atMs = this.#context.monotonicMs()
      this.#trouble = { count: this.#trouble.count + 1, sinceMs: atMs }
      this.#adapt({ kind: advice.kind === 'slow-down' ? 'slow-down' : 'trouble', atMs })
    }
    const { count } = this.#trouble
    if (count > this.#context.limits.retry.attempts) throw giveUp()
    await waitBeforeRetry(this.#context, Math.max(1, count), advice.retryAfterMs, this.#signal)
    this.#options.supply.giveBack(signed.piece, signed)
  }
}
