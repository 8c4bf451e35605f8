import type { Failure } from '@veza/shared/studio/failures.ts'
import { type HeldLock, tryLock } from '../../folders/lock.ts'
import { recoverSending } from '../outbox/transition.ts'
import { AccountKeeper, monotonicMs, type Standing } from './account-keeper.ts'
import { type AccountKey, nameOf } from './accounts.ts'
import type { Hints } from './hints.ts'
import type { KeeperDeps, KeeperPace } from './keeper-deps.ts'

/** Sends what was edited here, and brings what was changed elsewhere. */
export interface Keeper {
  /** True while this engine is the one that does; another may be, and then this one stands by. */
  readonly isActive: boolean
  /** Looks now: something was edited, or (`everything`) the network is back and all that waits is tried at once. */
  wake(what?: 'edits' | 'everything'): void
  /** The network is another, or back: connections are made anew, and everything is tried at once. */
  networkChanged(): void
  /** Pictures that are being sent now. */
  readonly uploads: number
  /** Sends nothing new while it is held; what is being sent goes on. Of this run of the engine alone. */
  hold(isHeld: boolean): void
  /** Somebody says that there is something new at a server. */
  hint(server: string): void
  /** How the last try went at an account; `signed-out` where nobody is signed in as that one. */
  standingOf(key: AccountKey): Standing
  /** Stops, waits for what is under way to end or be put back, and gives the library to others. */
  stop(): Promise<void>
}

const defaultPace: KeeperPace = { lookMs: 200, pullMs: 60_000, abreast: 4 }
/** Sessions lie in a file, closed by a keychain: who is signed in is looked up less often than edits (ms). */
const WHO_MS = 2_000

const idle: Standing = { failure: null, isPulling: false, isSending: false }

/** Starts it. Of several engines on one library one is active at a time; see `tryLock`. */
export function startKeeper(deps: KeeperDeps): Keeper {
  const keeper = new LibraryKeeper(deps)
  keeper.wake()
  return keeper
}

class LibraryKeeper implements Keeper {
  readonly #deps: KeeperDeps
  readonly #pace: KeeperPace
  readonly #accounts = new Map<string, AccountKeeper>()
  readonly #timer: NodeJS.Timeout
  readonly #ending = new AbortController()
  #lock: HeldLock | null = null
  #looking: Promise<void> = Promise.resolve()
  #keys: readonly AccountKey[] = []
  /** Of those that were told of last; before the first look nobody knows. */
  #names: ReadonlySet<string> | undefined
  #keysUntilMs = 0
  #isHeld = false
  readonly #hints: Hints | undefined

  constructor(deps: KeeperDeps) {
    this.#deps = deps
    this.#pace = { ...defaultPace, ...deps.pace }
    this.#hints = deps.openHints?.((server) => this.hint(server))
    this.#timer = setInterval(() => this.wake(), this.#pace.lookMs)
  }

  get isActive(): boolean {
    return this.#lock !== null
  }

  wake(what: 'edits' | 'everything' = 'edits'): void {
    if (what === 'everything') {
      this.#keysUntilMs = 0
      for (const account of this.#accounts.values()) account.hurry()
    }
    this.#looking = this.#looking.then(() => this.#look()).catch(this.#deps.onFault)
  }

  networkChanged(): void {
    this.#hints?.reconnect()
    this.wake('everything')
  }

  get uploads(): number {
    return [...this.#accounts.values()].filter(({ isSendingImage }) => isSendingImage).length
  }

  hold(isHeld: boolean): void {
    this.#isHeld = isHeld
    if (!isHeld) this.wake()
  }

  hint(server: string): void {
    for (const account of this.#accounts.values()) if (account.key.server === server) account.pullSoon()
    this.wake()
  }

  standingOf(key: AccountKey) {
    const name = nameOf(key)
    const { server } = key
    const failure: Failure = { code: 'signed-out', params: { server }, detail: null }
    if (this.#names?.has(name) === false) return { ...idle, failure }
    return this.#accounts.get(name)?.standing() ?? idle
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#ending.abort(new KeeperStopped())
    this.#hints?.close()
    await this.#looking
    await Promise.all([...this.#accounts.values()].map((account) => account.ended()))
    this.#lock?.release()
    this.#lock = null
  }

  async #look(): Promise<void> {
    if (this.#ending.signal.aborted) return
    this.#lookWho()
    if (this.#lock === null) {
      this.#lock = await tryLock(this.#deps.lockFile)
      if (this.#lock === null) return
      recoverSending(this.#deps.db, this.#deps.clock.now())
    }
    if (this.#ending.signal.aborted) return
    for (const key of this.#keys) this.#accountOf(key).look()
    this.#hints?.follow(this.#keys)
    for (const [name, account] of this.#accounts)
      if (!this.#names?.has(name) && account.isIdle) this.#accounts.delete(name)
  }

  /** Others sign in and out as well, and a server ends sessions. */
  #lookWho(): void {
    const now = (this.#deps.monotonicMs ?? monotonicMs)()
    if (now < this.#keysUntilMs) return
    this.#keys = this.#deps.accounts()
    const names = new Set(this.#keys.map(nameOf))
    const before = this.#names
    if (before && (before.size !== names.size || ![...names].every((name) => before.has(name))))
      this.#deps.onAccounts()
    this.#names = names
    this.#keysUntilMs = now + WHO_MS
  }

  #accountOf(key: AccountKey): AccountKeeper {
    const name = nameOf(key)
    const known = this.#accounts.get(name)
    if (known) return known
    const deps = { ...this.#deps, isHeld: () => this.#isHeld }
    const account = new AccountKeeper(deps, this.#pace, key, this.#ending.signal)
    this.#accounts.set(name, account)
    return account
  }
}

/** The reason of work that ends because the engine does. */
class KeeperStopped extends Error {
  override readonly name = 'KeeperStopped'
}
