import { accessSync, constants, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { RECEIVED_FOLDER } from '@veza/shared/studio/received.ts'

/** Where everything of one library lies. */
export interface LibraryFolder {
  readonly root: string
  readonly db: string
  readonly backups: string
  /** Rendition sets: `work/<sha256>/<variant>/…`. */
  readonly work: string
  readonly covers: string
  /** What was fetched of tracks that lie at their server: it may be deleted at any time, and is fetched again. */
  readonly cache: {
    readonly covers: string
    readonly waveforms: string
    /** What is decoded of recordings here, to be heard; made again as well. */
    readonly playable: string
  }
  /** Copies of what was dropped without its place; see `RECEIVED_FOLDER`. */
  readonly received: string
  readonly sessions: string
  readonly locks: {
    readonly migration: string
    readonly runner: string
    readonly session: string
    readonly sync: string
  }
}

export class LibraryNotWritable extends Error {
  override readonly name = 'LibraryNotWritable'
  readonly folder: string
  /** The system's error code: EACCES, EROFS, ENOTDIR, ENOSPC … */
  readonly code: string

  constructor(folder: string, code: string, cause: unknown) {
    super(`The library folder ${folder} cannot be written (${code}).`, { cause })
    this.folder = folder
    this.code = code
  }
}

/** Names the parts of a library folder, and makes it where it is missing. Throws `LibraryNotWritable`. */
export function libraryFolder(root: string): LibraryFolder {
  const folder: LibraryFolder = {
    root,
    db: join(root, 'library.db'),
    backups: join(root, 'backups'),
    work: join(root, 'work'),
    covers: join(root, 'covers'),
    cache: {
      covers: join(root, 'cache', 'covers'),
      waveforms: join(root, 'cache', 'waveforms'),
      playable: join(root, 'cache', 'playable'),
    },
    received: join(root, RECEIVED_FOLDER),
    sessions: join(root, 'sessions.json'),
    locks: {
      migration: join(root, 'migration.lock'),
      runner: join(root, 'runner.lock'),
      session: join(root, 'session.lock'),
      sync: join(root, 'sync.lock'),
    },
  }
  try {
    // Unpublished music and tokens: nobody else's business.
    mkdirSync(root, { recursive: true, mode: 0o700 })
    for (const sub of [folder.work, folder.covers, folder.cache.covers, folder.cache.waveforms])
      mkdirSync(sub, { recursive: true })
    accessSync(root, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new LibraryNotWritable(root, String((error as NodeJS.ErrnoException).code ?? 'unknown'), error)
  }
  return folder
}
