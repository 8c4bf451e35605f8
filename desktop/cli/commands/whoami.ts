import type { Engine } from '../../engine/engine.ts'
import { SignedOut } from '../../engine/session/session.ts'
import { type Command, type CommonOptions, withEngine } from '../command.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { explained, explainServer } from '../explain.ts'
import { serverOrigin } from '../session.ts'
import { ToldError } from '../told-error.ts'

/** `veza-studio whoami`: the account at one server, or at each, as the server says. */
export async function whoamiCommand(
  command: Command,
  options: CommonOptions & { readonly server?: string },
): Promise<ExitCode> {
  const { terminal, config } = command
  await withEngine(command, options, async (engine) => {
    const { store } = engine.sessions
    const servers = options.server === undefined ? store.servers() : [serverOrigin(command, options.server)]
    if (servers.length === 0) throw notSignedIn(command, config.server ?? '…')
    const accounts = []
    for (const server of servers) accounts.push(await accountAt(command, engine, server))
    for (const { server, email, username, roles } of accounts)
      terminal.print(`${server}  ${email}  @${username}  ${roles.join(', ')}`.trimEnd())
    terminal.answer({ accounts })
  })
  return exitCodes.ok
}

async function accountAt(command: Command, { sessions, connections }: Engine, server: string) {
  const kept = sessions.store.load(server)
  if (kept === undefined) throw notSignedIn(command, server)
  try {
    const { email, username, displayName, roles } = await connections
      .to(server, kept.accountId)
      .api.accounts.me()
    return { server, email, username, displayName, roles }
  } catch (error) {
    if (error instanceof SignedOut) throw notSignedIn(command, server)
    throw new ToldError(explainServer(error, server, command.terminal.language))
  }
}

const notSignedIn = ({ terminal }: Command, server: string) =>
  new ToldError(explained('not-signed-in', exitCodes.signedOut, terminal.language, { server }))
