import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { Engine } from '../engine/engine.ts'
import { signIn } from '../engine/session/session.ts'
import type { Command } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import { explained, explainServer } from './explain.ts'
import { ToldError } from './told-error.ts'

export interface Credentials {
  readonly server: string | undefined
  readonly email: string | undefined
  readonly password: string | undefined
}

/** Origin of a server's address. Throws `ToldError` where it is none. */
export function serverOrigin({ terminal, config }: Command, given: string | undefined): string {
  const text = given ?? config.server ?? ''
  try {
    const url = new URL(text)
    if (url.protocol === 'https:' || url.protocol === 'http:') return url.origin
  } catch {
    // Told below, with the text as it was given.
  }
  throw new ToldError(explained('bad-server', exitCodes.usage, terminal.language, { server: text }))
}

export interface Account {
  readonly server: string
  readonly accountId: string
}

/** The account that is signed in, after signing in where that is needed. Throws `ToldError`. */
export async function ensureSignedIn(command: Command, engine: Engine, given: Credentials): Promise<Account> {
  const { terminal, config } = command
  const server = serverOrigin(command, given.server)
  const email = (given.email ?? config.email)?.trim().toLowerCase()
  const kept = engine.sessions.store.load(server)
  if (kept !== undefined && (email === undefined || email === kept.email))
    return { server, accountId: kept.accountId }
  if (email === undefined)
    throw new ToldError(explained('not-signed-in', exitCodes.signedOut, terminal.language, { server }))
  const password = given.password ?? config.password ?? (await askPassword(command))
  try {
    const { accountId } = await signIn(engine.sessions, server, email, password)
    return { server, accountId }
  } catch (error) {
    throw new ToldError(explainServer(error, server, terminal.language))
  }
}

/** Becomes a creator where one is not yet: the server lets everyone. */
export async function ensureCreator(
  { terminal }: Command,
  engine: Engine,
  { server, accountId }: Account,
): Promise<void> {
  const { api } = engine.connections.to(server, accountId)
  const user = await api.accounts.me()
  if (user.roles.includes('creator')) return
  await api.accounts.becomeCreator()
  terminal.note(terminal.say('made-creator'))
}

async function askPassword({ terminal }: Command): Promise<string> {
  if (!process.stdin.isTTY)
    throw new ToldError(explained('no-password', exitCodes.signedOut, terminal.language))
  process.stderr.write(terminal.say('password-prompt'))
  // What is typed is not shown.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  try {
    return await lines.question('')
  } finally {
    lines.close()
    process.stderr.write('\n')
  }
}
