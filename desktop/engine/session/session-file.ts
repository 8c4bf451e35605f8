import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { z } from 'zod'

const storedSessionSchema = z.object({
  email: z.string(),
  accountId: z.string(),
  accessToken: z.string(),
  refreshToken: z.string(),
  /** When the access token ends, by this machine's clock (ms since 1970). */
  expiresAtMs: z.number(),
})
export type StoredSession = z.infer<typeof storedSessionSchema>

const fileSchema = z.object({ version: z.literal(1), sessions: z.record(z.string(), storedSessionSchema) })

/** Where sessions are kept between runs. The command line has a file; the desktop app will have the keychain. */
export interface SessionStore {
  /** @param server origin */
  load(server: string): StoredSession | undefined
  save(server: string, session: StoredSession): void
  remove(server: string): void
  servers(): string[]
}

/** Sessions in one file that only its owner may read, replaced whole at every change. */
export function sessionFile(path: string): SessionStore {
  function read(): Record<string, StoredSession> {
    try {
      return fileSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).sessions
    } catch {
      // Missing or damaged: one signs in again, and nothing else is lost.
      return {}
    }
  }

  function write(sessions: Record<string, StoredSession>): void {
    const draft = `${path}.${process.pid}.part`
    rmSync(draft, { force: true })
    const file = openSync(draft, 'wx', 0o600)
    try {
      writeSync(file, JSON.stringify({ version: 1, sessions }))
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(draft, path)
  }

  return {
    load: (server) => read()[server],
    save: (server, session) => write({ ...read(), [server]: session }),
    remove(server) {
      const { [server]: _, ...rest } = read()
      write(rest)
    },
    servers: () => Object.keys(read()).sort(),
  }
}
