import type { CommandName, InputOf, OutputOf } from './commands.ts'

/** Every command of the control panel, for tests and scripts. */
export type Control = { readonly [K in CommandName]: (input: InputOf<K>) => Promise<OutputOf<K>> }

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
      if (!answer.ok) throw new Error(`${name}: ${body.error.message}`)
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
