import { signOut } from '../../engine/session/session.ts'
import { type Command, type CommonOptions, withEngine } from '../command.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { serverLimits } from '../limits.ts'
import { serverOrigin, signInByPassword, signInInBrowser } from '../session.ts'

export interface LoginOptions extends CommonOptions {
  readonly server?: string
  readonly email?: string
  readonly password?: string
  readonly totp?: string
  /** False: its address is shown, and it is opened by hand. */
  readonly browser: boolean
}

/** `veza-studio login`: a new session, also where there is one already, which it then ends. */
export async function loginCommand(command: Command, options: LoginOptions): Promise<ExitCode> {
  const { terminal } = command
  const { password, totp, browser } = options
  await withEngine(command, options, async (engine) => {
    const server = serverOrigin(command, options.server)
    // Who asks for the browser's address means it, whatever stands in the environment.
    const address = options.email ?? (browser ? command.config.email : undefined)
    const { email } =
      address === undefined
        ? await signInInBrowser(command, engine, server, browser)
        : await signInByPassword(command, engine, server, { email: address, password, totp })
    // For imports, which ask nobody.
    await serverLimits(command, engine, server)
    terminal.print(terminal.say('signed-in', { server, email }))
    terminal.answer({ server, email })
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
      const isTold = await signOut(engine.sessions, server)
      terminal.print(terminal.say('signed-out', { server }))
      if (!isTold) terminal.note(terminal.say('server-not-told'))
    }
    terminal.answer({ servers })
  })
  return exitCodes.ok
}
