import type { Sqlite } from '../../engine/db/sqlite.ts'

const LOOK_MS = 500

/**
 * Says when another process has changed the library (the command line, say): SQLite counts that for us. Where what is to be done
 * then fails, because the other one is still writing, it is said again.
 */
export function watchOtherProcesses(
  db: Sqlite,
  onChange: () => void,
  onFault: (error: unknown) => void,
): { stop(): void } {
  const version = () => db.pragma('data_version', { simple: true })
  let seen = version()
  const timer = setInterval(() => {
    const now = version()
    if (now === seen) return
    try {
      onChange()
      seen = now
    } catch (error) {
      onFault(error)
    }
  }, LOOK_MS)
  return { stop: () => clearInterval(timer) }
}
