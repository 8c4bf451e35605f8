import type { UploadContext } from './context.ts'
import type { Batch } from './plan.ts'

/** One piece to be stored under one signed request: a part of a file, or a small file. */
export interface Piece {
  /** Part number, or path in the set. */
  readonly key: string | number
  readonly path: string
  readonly offset: number
  readonly bytes: number
  /** Base64; undefined until read. */
  md5: string | undefined
  /** Refused signatures in a row. */
  refusals: number
  /** Times that it arrived damaged. */
  damages: number
}

export type HashedPiece = Piece & { md5: string }

const isHashed = (piece: Piece): piece is HashedPiece => piece.md5 !== undefined

export interface Signature {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly expiresAt: string
}

export interface SignedPiece {
  readonly piece: Piece
  readonly md5: string
  readonly signature: Signature
  /** When it was signed, and until when it is used (monotonic ms). */
  readonly signedAtMs: number
  readonly freshUntilMs: number
}

/** A piece that the store says it has, and the MD5 that its ETag is, if it is one. */
export interface StoredPiece {
  readonly piece: Piece
  readonly etagMd5: string | undefined
}

export interface SupplyOptions {
  readonly pieces: readonly Piece[]
  /** Pieces that the store has, to be proved while the others are sent. */
  readonly toVerify?: readonly StoredPiece[]
  nextBatch(asked: number, remaining: number): Batch
  /** Signs more when fewer than this are ready; twice as many as go at once where not given. */
  readonly signAhead?: number
  sign(pieces: readonly HashedPiece[]): Promise<ReadonlyMap<string | number, Signature>>
  /** The server gave no signature for a piece: it says that it is stored. Without this, that is an error. */
  onUnsigned?(piece: Piece): void
  /** A piece of `toVerify` is as it should be. */
  onVerified?(piece: Piece): void
  /** A piece of `toVerify` is not, and will be sent. */
  onMismatch?(piece: Piece): void
}

/** A signature with less life left than this is not used for a new request. */
const MARGIN_MS = 60_000
/** What a signature is taken to live when our clock and the server's disagree. */
const ASSUMED_LIFE_MS = 5 * 60_000
const LONGEST_LIFE_MS = 24 * 60 * 60_000
/** Hashed in one go: small, so that what is hashed can be signed soon. */
const HASH_BATCH = 4
/** Hashing stays so many pieces ahead of the sending: it has to be quicker than the line, and to have begun. */
const HASH_AHEAD = 32

/** Hands out signed pieces, hashing and signing a little ahead of those who send. */
export class Supply {
  readonly #context: UploadContext
  readonly #options: SupplyOptions
  /** To be hashed. */
  readonly #todo: Piece[] = []
  /** To be signed. */
  readonly #hashed: HashedPiece[] = []
  readonly #toVerify: StoredPiece[]
  #ready: SignedPiece[] = []
  /** Pieces that are not known to be stored. */
  #open: number
  #signRequests = 0
  #hashing = false
  /** Out of `todo`, and not in `hashed` yet. */
  #inHash = 0
  #signing = false
  #failure: { readonly error: unknown } | undefined
  #change = Promise.withResolvers<void>()

  constructor(context: UploadContext, options: SupplyOptions) {
    this.#context = context
    this.#options = options
    for (const piece of options.pieces) (isHashed(piece) ? this.#hashed : this.#todo).push(piece)
    this.#toVerify = [...(options.toVerify ?? [])]
    this.#open = options.pieces.length + this.#toVerify.length
  }

  get signRequests(): number {
    return this.#signRequests
  }

  /** undefined: everything is stored. Rejects with what stopped hashing or signing. */
  async take(): Promise<SignedPiece | undefined> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure.error
      if (this.#open === 0) return undefined
      const now = this.#context.monotonicMs()
      this.#signAgain(({ freshUntilMs }) => freshUntilMs <= now)
      const signed = this.#ready.shift()
      this.#keepAhead()
      if (signed !== undefined) return signed
      await this.#change.promise
    }
  }

  stored(): void {
    this.#open--
    if (this.#open === 0) this.#notify()
  }

  /** To be sent again; `keep` where the signature is still good. */
  giveBack(piece: Piece, keep?: SignedPiece): void {
    if (keep !== undefined) this.#ready.unshift(keep)
    else if (isHashed(piece)) this.#hashed.unshift(piece)
    else this.#todo.unshift(piece)
    this.#keepAhead()
    this.#notify()
  }

  /** Signatures made up to then are used no more: at a refusal, and after a sleep (monotonic ms). */
  distrust(signedUntilMs: number): void {
    this.#signAgain(({ signedAtMs }) => signedAtMs <= signedUntilMs)
  }

  /** Nobody will send any more: those who wait get the reason. */
  stop(error: unknown): void {
    this.#failure ??= { error }
    this.#notify()
  }

  #notify(): void {
    this.#change.resolve()
    this.#change = Promise.withResolvers()
  }

  /** Starts what there is to do: hashing and signing go on beside each other, one step of each at a time. */
  #keepAhead(): void {
    if (this.#failure !== undefined) return
    if (!this.#hashing && this.#shouldHash()) {
      this.#hashing = true
      void this.#step(this.#todo.length > 0 ? this.#hashNext() : this.#verifyNext(), () => {
        this.#hashing = false
      })
    }
    const batch = this.#signing ? undefined : this.#batchToSign()
    if (batch === undefined) return
    this.#signing = true
    void this.#step(this.#signNext(batch), () => {
      this.#signing = false
    })
  }

  async #step(work: Promise<void>, done: () => void): Promise<void> {
    try {
      await work
    } catch (error) {
      this.#failure ??= { error }
    }
    done()
    this.#notify()
    this.#keepAhead()
  }

  #shouldHash(): boolean {
    // What the store has is proved last, while the rest is being sent.
    if (this.#todo.length === 0) return this.#toVerify.length > 0
    return this.#hashed.length + this.#ready.length < HASH_AHEAD
  }

  #batchToSign(): HashedPiece[] | undefined {
    const signAhead = this.#options.signAhead ?? 2 * this.#context.limits.maxAtOnce
    if (this.#hashed.length === 0 || this.#ready.length >= signAhead) return undefined
    const { least, most } = this.#options.nextBatch(
      this.#signRequests,
      this.#todo.length + this.#inHash + this.#hashed.length,
    )
    // Beyond HASH_AHEAD nothing more is hashed, so there is nothing to wait for.
    return this.#hashed.length < Math.min(least, HASH_AHEAD) ? undefined : this.#hashed.splice(0, most)
  }

  async #hashNext(): Promise<void> {
    const batch = this.#todo.splice(0, HASH_BATCH)
    this.#inHash = batch.length
    const hashed = await withMd5(this.#context, batch)
    this.#inHash = 0
    this.#hashed.push(...hashed)
  }

  async #signNext(batch: readonly HashedPiece[]): Promise<void> {
    this.#signRequests++
    const signatures = await this.#options.sign(batch)
    const signedAtMs = this.#context.monotonicMs()
    for (const piece of batch) {
      const signature = signatures.get(piece.key)
      if (signature === undefined) {
        this.#onUnsigned(piece)
        continue
      }
      const freshUntilMs = signedAtMs + lifeMs(signature, this.#context.clock.now()) - MARGIN_MS
      this.#ready.push({ piece, md5: piece.md5, signature, signedAtMs, freshUntilMs })
    }
  }

  #onUnsigned(piece: Piece): void {
    if (this.#options.onUnsigned === undefined) throw new Error(`The server did not sign ${piece.key}`)
    this.#options.onUnsigned(piece)
    this.#open--
  }

  async #verifyNext(): Promise<void> {
    const batch = this.#toVerify.splice(0, HASH_BATCH)
    const provable = batch.filter(({ etagMd5 }) => etagMd5 !== undefined)
    await withMd5(
      this.#context,
      provable.map(({ piece }) => piece),
    )
    for (const { piece, etagMd5 } of batch) {
      // An ETag that is no MD5 says nothing of the content: number and size then have to do.
      if (etagMd5 === undefined || piece.md5 === etagMd5) {
        this.#open--
        this.#options.onVerified?.(piece)
      } else {
        if (isHashed(piece)) this.#hashed.push(piece)
        this.#options.onMismatch?.(piece)
      }
    }
  }

  #signAgain(isStale: (signed: SignedPiece) => boolean): void {
    const stale = this.#ready.filter(isStale)
    if (stale.length === 0) return
    this.#ready = this.#ready.filter((signed) => !isStale(signed))
    this.#hashed.unshift(...stale.map(({ piece, md5 }) => Object.assign(piece, { md5 })))
  }
}

async function withMd5(context: UploadContext, pieces: readonly Piece[]): Promise<HashedPiece[]> {
  const unread = pieces.filter((piece) => !isHashed(piece))
  if (unread.length > 0) {
    const results = await context.hasher.digest(
      unread.map(({ path, offset, bytes }) => ({ path, offset, bytes, sha256: false })),
    )
    unread.forEach((piece, index) => {
      piece.md5 = results[index]?.md5
    })
  }
  return pieces.filter(isHashed)
}

/** From the server's word and our clock; where the two cannot both be right, a cautious guess (ms). */
function lifeMs(signature: Signature, now: Date): number {
  const life = Date.parse(signature.expiresAt) - now.getTime()
  return life > 2 * MARGIN_MS && life < LONGEST_LIFE_MS ? life : ASSUMED_LIFE_MS
}
