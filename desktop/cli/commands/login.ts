import { signOut } from '../../engine/session/session.ts'
import { type Command, type CommonOptions, withEngine } from '../command.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { serverLimits } from '../limits.ts'
import { ensureSignedIn, serverOrigin } from '../session.ts'

export interface LoginOptions extends CommonOptions {
  readonly server?: string
  readonly email?: string
  readonly password?: string
}

/** `veza-studio login`: a new session, also where there is one already. */
export async function loginCommand(command: Command, options: LoginOptions): Promise<ExitCode> {
  const { terminal } = command
  const { server: given, email, password } = options
  await withEngine(command, options, async (engine) => {
    const server = serverOrigin(command, given)
    const before = engine.sessions.store.load(server)
    const address = email ?? command.config.email ?? before?.email
    if (before !== undefined && address !== undefined) await signOut(engine.sessions, server)
    await ensureSignedIn(command, engine, { server, email: address, password })
    // For imports, which ask nobody.
    await serverLimits(command, engine, server)
    const signedIn = engine.sessions.store.load(server)?.email ?? ''
    terminal.print(terminal.say('signed-in', { server, email: signedIn }))
    terminal.answer({ server, email: signedIn })
  })
  return exitCodes.ok
}

/** `veza-studio logout`: of one server, or of all. */
export async function logoutCommand(
  command: Command,
  options: CommonOptions & { readonly server?: string },
): Promise<ExitCode> {
  const { terminal } = command
  await withEngine(command, options, async (engine) => {
    const servers =
      options.server === undefined ? engine.sessions.store.servers() : [serverOrigin(command, options.server)]
    for (const server of servers) {
      await signOut(engine.sessions, server)
      terminal.print(terminal.say('signed-out', { server }))
    }
    terminal.answer({ servers })
  })
  return exitCodes.ok
}
