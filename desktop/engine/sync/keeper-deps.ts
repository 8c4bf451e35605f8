import type { FlushParts } from '../outbox/flush.ts'
import type { Connections } from '../session/connections.ts'
import type { AccountKey } from './accounts.ts'
import type { Hints } from './hints.ts'

export interface KeeperPace {
  /** How often edits of other processes are looked for (ms). */
  readonly lookMs: number
  /** How often changes are asked for where nothing hints at any (ms). */
  readonly pullMs: number
  /** Things that are sent at once. */
  readonly abreast: number
}

export interface KeeperDeps extends FlushParts {
  /** Held by the one engine that speaks for this library's accounts. */
  readonly lockFile: string
  readonly connections: Pick<Connections, 'to'>
  /** Folder of kept pictures. */
  readonly covers: string
  /** Who is signed in, and where. */
  accounts(): readonly AccountKey[]
  /** Told of faults of ours; the keeper goes on. */
  onFault(error: unknown): void
  /** Something came, or an edit went: what is shown may be another. */
  onChange(): void
  /** Somebody is signed in, or is no more. */
  onAccounts(): void
  /** A clock that nobody sets (ms); default: this process's. */
  monotonicMs?(): number
  /** Without them, one asks by the minute alone. */
  openHints?(onHint: (server: string) => void): Hints
  readonly pace?: Partial<KeeperPace>
}
