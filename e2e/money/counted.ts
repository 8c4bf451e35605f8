import type { Control } from '../support/stripe/control/client.ts'
import type { CommandName } from '../support/stripe/control/commands.ts'

/** Hears of each command when it is given, and once more when it was taken. */
export type CommandCount = (command: CommandName, isTaken: boolean) => void
export const noCount: CommandCount = () => undefined

/** The same commands, each of which is told of. */
export function counted(control: Control, tell: CommandCount): Control {
  return new Proxy(control, {
    get: (commands, name: CommandName) => async (input: never) => {
      tell(name, false)
      const answer = await commands[name](input)
      tell(name, true)
      return answer
    },
  })
}
