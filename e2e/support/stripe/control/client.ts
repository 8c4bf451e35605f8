import type { CommandName, InputOf, OutputOf } from './commands.ts'

/** Every command of the control panel, for tests and scripts. */
export type Control = { readonly [K in CommandName]: (input: InputOf<K>) => Promise<OutputOf<K>> }

/** A command that the stand-in did not carry out, and why. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused'
  readonly command: CommandName
  readonly reason: string
  constructor(command: CommandName, reason: string) {
    super(`${command}: ${reason}`)
    this.command = command
    this.reason = reason
  }
}

/** @param url of the stand-in */
export function controlClient(url: string): Control {
  const call =
    <K extends CommandName>(name: K) =>
    async (input: InputOf<K>): Promise<OutputOf<K>> => {
      const answer = await fetch(`${url}/_control/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(input),
      })
      const body = JSON.parse(await answer.text())
      if (!answer.ok) throw new CommandRefused(name, body.error.message)
      return body
    }
  return {
    pay: call('pay'),
    answerBank: call('answerBank'),
    settle: call('settle'),
    payTwice: call('payTwice'),
    bookCharges: call('bookCharges'),
    expire: call('expire'),
    refundOutside: call('refundOutside'),
    succeedRefund: call('succeedRefund'),
    failRefund: call('failRefund'),
    cancelRefund: call('cancelRefund'),
    openDispute: call('openDispute'),
    escalateDispute: call('escalateDispute'),
    winDispute: call('winDispute'),
    loseDispute: call('loseDispute'),
    reverseOutside: call('reverseOutside'),
    payOut: call('payOut'),
    sendPayout: call('sendPayout'),
    arrivePayout: call('arrivePayout'),
    failPayout: call('failPayout'),
    freeFunds: call('freeFunds'),
    finishOnboarding: call('finishOnboarding'),
    refuseAccount: call('refuseAccount'),
    askMore: call('askMore'),
    deauthorize: call('deauthorize'),
    setWebhook: call('setWebhook'),
    deliver: call('deliver'),
    flush: call('flush'),
    release: call('release'),
    redeliver: call('redeliver'),
    events: call('events'),
    forge: call('forge'),
    forgePaid: call('forgePaid'),
    post: call('post'),
    fault: call('fault'),
    clearFaults: call('clearFaults'),
    advance: call('advance'),
    forgetKeys: call('forgetKeys'),
    configure: call('configure'),
  }
}
