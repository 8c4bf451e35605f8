import { CommandRefused } from '../support/stripe/control/client.ts'
import type { CommandName } from '../support/stripe/control/commands.ts'

const closedPage = /status in \["open"\] can be/
const otherState = /^This PaymentIntent's status is /
const endedRefund = /it can no longer change/
const endedDispute = /^The dispute \S+ is /
const endedPayout = /this cannot happen to it any more/
const goneAccount = /does not have access to account/

/** What comes too early or too late, by what the stand-in says of it. Whoever asks for what is not there has mistaken something. */
const known: Partial<Record<CommandName, readonly RegExp[]>> = {
  pay: [closedPage, otherState],
  expire: [closedPage],
  answerBank: [closedPage, otherState, /^Nothing was asked/],
  settle: [/waits for no payment/, otherState],
  refundOutside: [
    /failed and cannot be refunded/,
    /charged back/,
    /already been refunded/,
    /greater than unrefunded/,
  ],
  succeedRefund: [endedRefund],
  failRefund: [endedRefund],
  cancelRefund: [endedRefund],
  openDispute: [/cannot be disputed/, /No more than/],
  escalateDispute: [endedDispute],
  winDispute: [endedDispute],
  loseDispute: [endedDispute],
  reverseOutside: [/already fully reversed/, /greater than unreversed/, /^Insufficient funds/],
  finishOnboarding: [goneAccount],
  refuseAccount: [goneAccount],
  askMore: [goneAccount],
  deauthorize: [goneAccount],
  sendPayout: [endedPayout],
  arrivePayout: [endedPayout],
  failPayout: [endedPayout],
  payOut: [/Payouts are not enabled/],
}

/**
 * Gives the stand-in a command that may come at a wrong time, and is refused then, as a dashboard would.
 * @returns whether it was taken
 * @throws CommandRefused where it is refused for anything else: then the command is wrong, and would never do anything
 */
export async function perhaps(command: Promise<unknown>): Promise<boolean> {
  try {
    await command
    return true
  } catch (error) {
    if (!(error instanceof CommandRefused && known[error.command]?.some((why) => why.test(error.reason))))
      throw error
    return false
  }
}

export const at = <T>(list: readonly T[], index: number): T | undefined =>
  list[index % Math.max(1, list.length)]

/**
 * Does it to the first that takes it, from this one on: most steps would come to nothing if only one was asked.
 * @returns whether one did
 */
export async function toOneOf<T>(
  list: readonly T[],
  index: number,
  command: (one: T) => Promise<unknown>,
): Promise<boolean> {
  for (let n = 0; n < list.length; n++) {
    const one = at(list, index + n)
    if (one !== undefined && (await perhaps(command(one)))) return true
  }
  return false
}
