import { isLoopback } from '@veza/shared/studio/server-address.ts'
import { openBrowser } from '../config/open-browser.ts'
import type { Engine } from '../engine/engine.ts'
import { signInByBrowser } from '../engine/session/browser-sign-in.ts'
import { type PasswordSignIn, signIn } from '../engine/session/session.ts'
import type { StoredSession } from '../engine/session/session-file.ts'
import type { Command } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import { explained, explainServer } from './explain.ts'
import { ask, canAsk } from './prompts.ts'
import { ToldError } from './told-error.ts'
import { interruption } from './work.ts'

export interface Credentials {
  readonly server: string | undefined
  readonly email: string | undefined
  readonly password: string | undefined
  /** Of an authenticator app, or a recovery code. */
  readonly totp: string | undefined
}

/** Origin of a server's address. Throws `ToldError` where it is none, or everyone on the way could read what is sent. */
export function serverOrigin({ terminal, config }: Command, given: string | undefined): string {
  const text = given ?? config.server ?? ''
  const refuse = (code: 'bad-server' | 'open-server') =>
    new ToldError(explained(code, exitCodes.usage, terminal.language, { server: text }))
  if (!URL.canParse(text)) throw refuse('bad-server')
  const { protocol, hostname, origin } = new URL(text)
  if (protocol === 'http:' && !isLoopback(hostname)) throw refuse('open-server')
  if (protocol !== 'https:' && protocol !== 'http:') throw refuse('bad-server')
  return origin
}

export interface Account {
  readonly server: string
  readonly accountId: string
}

/** The account that is signed in, after signing in where that is needed. Throws `ToldError`. */
export async function ensureSignedIn(command: Command, engine: Engine, given: Credentials): Promise<Account> {
  const { terminal, config } = command
  const server = serverOrigin(command, given.server)
  const email = normal(given.email ?? config.email)
  const kept = engine.sessions.store.load(server)
  if (kept !== undefined && (email === undefined || email === kept.email))
    return { server, accountId: kept.accountId }
  if (email === undefined)
    throw new ToldError(explained('not-signed-in', exitCodes.signedOut, terminal.language, { server }))
  const { accountId } = await signInByPassword(command, engine, server, { ...given, email })
  return { server, accountId }
}

/** A new session by address and password, and a code where the account wants one. Throws `ToldError`. */
export async function signInByPassword(
  command: Command,
  engine: Engine,
  server: string,
  given: Pick<Credentials, 'password' | 'totp'> & { readonly email: string },
): Promise<StoredSession> {
  const email = normal(given.email) ?? ''
  const password = given.password ?? command.config.password ?? (await askPassword(command))
  const secondFactor = codeFrom(command, given.totp)
  return told(command, server, () => signIn(engine.sessions, server, { email, password, secondFactor }))
}

/** A new session by the system's browser. Throws `ToldError`. */
export function signInInBrowser(
  command: Command,
  engine: Engine,
  server: string,
  opens: boolean,
): Promise<StoredSession> {
  const { terminal, signal, config } = command
  const { note, say, language } = terminal
  const show = (url: string) => {
    const program = opens ? config.browser : undefined
    note(say(program ? 'browser-opens' : 'browser-yourself', { server }))
    note(url)
    note(say('browser-waits'))
    if (program) openBrowser(program, url, () => note(say('browser-failed', { program: program.program })))
  }
  const wish = { server, language, signal, openBrowser: show }
  return told(command, server, () => signInByBrowser(engine.sessions, wish))
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

const normal = (email: string | undefined) => email?.trim().toLowerCase()

async function told<T>(command: Command, server: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (command.signal.aborted) throw new ToldError(interruption(command))
    throw new ToldError(explainServer(error, server, command.terminal.language))
  }
}

/** What was given counts once; after that, or without it, one is asked, where there is a terminal. */
function codeFrom(
  { terminal, signal }: Command,
  given: string | undefined,
): NonNullable<PasswordSignIn['secondFactor']> {
  let next = given
  return async ({ isRepeated }) => {
    const code = next
    next = undefined
    if (code !== undefined) return code
    if (!canAsk()) return undefined
    if (isRepeated) terminal.note(terminal.say('code-again'))
    return ask(terminal.say('code-prompt'), false, signal)
  }
}

async function askPassword({ terminal, signal }: Command): Promise<string> {
  if (!canAsk()) throw new ToldError(explained('no-password', exitCodes.signedOut, terminal.language))
  return ask(terminal.say('password-prompt'), true, signal)
}
