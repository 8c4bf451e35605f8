import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { replaceInPlace } from '../../folders/replace-file.ts'
import { type Keychain, noKeychain } from './keychain.ts'

const accountSchema = z.object({
  email: z.string(),
  accountId: z.string(),
  /** When the access token ends, by this machine's clock (ms since 1970). */
  expiresAtMs: z.number(),
})
const tokensSchema = z.object({ accessToken: z.string(), refreshToken: z.string() })

export type StoredSession = z.infer<typeof accountSchema> & z.infer<typeof tokensSchema>

const recordSchema = accountSchema.extend({ keychain: z.string(), sealedTokens: z.string() })
type SessionRecord = z.infer<typeof recordSchema>

const fileSchema = z.object({ version: z.literal(2), sessions: z.record(z.string(), recordSchema) })
/** As it was before there was a keychain. */
const plainFileSchema = z.object({
  version: z.literal(1),
  sessions: z.record(z.string(), accountSchema.extend(tokensSchema.shape)),
})

/** Where sessions are kept between runs. */
export interface SessionStore {
  /** @param server origin */
  load(server: string): StoredSession | undefined
  save(server: string, session: StoredSession): void
  remove(server: string): void
  servers(): string[]
}

/**
 * Sessions in one file that only its owner may read, replaced whole at every change. Their tokens are closed by the
 * keychain; what another one has closed counts for nobody here, and stays as it is.
 */
export function sessionFile(path: string, keychain: Keychain = noKeychain): SessionStore {
  const read = () => recordsIn(path)
  const isOwn = (record: SessionRecord | undefined): record is SessionRecord =>
    record?.keychain === keychain.name
  return {
    load(server) {
      const record = read()[server]
      return isOwn(record) ? opened(record, keychain) : undefined
    },
    save: (server, session) => write(path, { ...read(), [server]: sealed(session, keychain) }),
    remove(server) {
      const { [server]: removed, ...rest } = read()
      if (isOwn(removed)) write(path, rest)
    },
    servers() {
      const records = read()
      return Object.keys(records)
        .filter((server) => isOwn(records[server]))
        .sort()
    },
  }
}

function recordsIn(path: string): Record<string, SessionRecord> {
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'))
    const plain = plainFileSchema.safeParse(content)
    if (!plain.success) return fileSchema.parse(content).sessions
    return Object.fromEntries(
      Object.entries(plain.data.sessions).map(([server, session]) => [server, sealed(session, noKeychain)]),
    )
  } catch {
    // Missing or damaged: one signs in again, and nothing else is lost.
    return {}
  }
}

function sealed(session: StoredSession, keychain: Keychain): SessionRecord {
  const { accessToken, refreshToken, ...account } = session
  const sealedTokens = keychain.seal(JSON.stringify({ accessToken, refreshToken }))
  return { ...account, keychain: keychain.name, sealedTokens }
}

function opened(record: SessionRecord, keychain: Keychain): StoredSession | undefined {
  const { email, accountId, expiresAtMs, sealedTokens } = record
  try {
    const tokens = tokensSchema.parse(JSON.parse(keychain.open(sealedTokens) ?? ''))
    return { email, accountId, expiresAtMs, ...tokens }
  } catch {
    return undefined
  }
}

const write = (path: string, sessions: Readonly<Record<string, SessionRecord>>): void =>
  replaceInPlace(path, JSON.stringify({ version: 2, sessions }))

/** Who is signed in, and where. */
export function signedInAccounts(
  store: SessionStore,
): { readonly server: string; readonly accountId: string; readonly email: string }[] {
  return store.servers().flatMap((server) => {
    const session = store.load(server)
    return session ? [{ server, accountId: session.accountId, email: session.email }] : []
  })
}
