import type { Account } from '@veza/shared/studio/bridge/session.ts'
import { loopbackOrHttps } from '@veza/shared/studio/server-address.ts'
import { ApiProblem } from '../../engine/api/problem.ts'
import {
  followSessions,
  goOnWithoutAccount,
  holderFirst,
  holderOf,
  isWithoutAccount,
} from '../../engine/library/holder.ts'
import { signInByBrowser } from '../../engine/session/browser-sign-in.ts'
import { askLimits } from '../../engine/session/server-limits.ts'
import { type SecondFactorQuestion, signIn, signOut } from '../../engine/session/session.ts'
import { type StoredSession, signedInAccounts } from '../../engine/session/session-file.ts'
import { type BridgeContext, os } from './context.ts'
import { BridgeProblem } from './problem.ts'
import { readSetting, writeSetting } from './setting-rows.ts'

const LAST_SERVER = 'studio.last-server'

export const session = {
  state: os.session.state.handler(({ context }) => ({
    accounts: accountsOf(context),
    ended: endedOf(context),
    isWithoutAccount: isWithoutAccount(context.engine.db),
    suggestedServer: readSetting(context.engine.db, LAST_SERVER) ?? context.suggestedServer ?? null,
  })),

  signIn: os.session.signIn.handler(async ({ context, input }) => {
    const server = originOf(input.server)
    const { email, password, secondFactor } = input
    let question: SecondFactorQuestion | undefined
    const answerOnce = async (asked: SecondFactorQuestion) => {
      question = asked
      return asked.isRepeated ? undefined : secondFactor
    }
    try {
      const wish = { email: email.trim().toLowerCase(), password, secondFactor: answerOnce }
      return {
        kind: 'signed-in',
        account: await settle(context, server, signIn(context.engine.sessions, server, wish)),
      }
    } catch (error) {
      if (question && error instanceof ApiProblem && error.code === 'second-factor-required')
        return { kind: 'second-factor', factors: [...question.factors] }
      throw error
    }
  }),

  goOnWithoutAccount: os.session.goOnWithoutAccount.handler(({ context: { engine, changes, clock } }) => {
    goOnWithoutAccount(engine.db, clock.now())
    changes.touch('session')
    return { ok: true }
  }),

  signInByBrowser: os.session.signInByBrowser.handler(async function* ({ context, input, signal }) {
    const server = originOf(input.server)
    const opened = Promise.withResolvers<string>()
    const signedIn = signInByBrowser(context.engine.sessions, {
      server,
      language: input.language,
      openBrowser: opened.resolve,
      ...(signal ? { signal } : {}),
    })
    signedIn.catch(opened.reject)
    yield { kind: 'open' as const, url: await opened.promise }
    yield { kind: 'signed-in' as const, account: await settle(context, server, signedIn) }
  }),

  signOut: os.session.signOut.handler(async ({ context, input }) => {
    const { sessions, offline } = context.engine
    const ended = endedOf(context)
    const { accountId } = sessions.store.load(input.server) ?? (ended?.server === input.server ? ended : {})
    const unsent = accountId && offline.unsent({ server: input.server, accountId })
    if (unsent && unsent.count > 0 && !input.evenUnsent) return { kind: 'unsent', ...unsent }
    const isServerTold = await signOut(sessions, input.server)
    context.engine.connections.endReplaced()
    touchAll(context)
    return { kind: 'signed-out', isServerTold }
  }),
}

/** What follows every way of signing in. */
async function settle(
  { engine, changes, clock }: BridgeContext,
  server: string,
  signedIn: Promise<StoredSession>,
): Promise<Account> {
  const { email, accountId } = await signedIn
  engine.connections.endReplaced()
  writeSetting(engine.db, LAST_SERVER, server)
  touchAll({ changes })
  // For imports, which ask nobody; what it last said stands where it cannot be asked.
  await askLimits(engine.db, clock, server)
  return { server, accountId, email }
}

/** Another holds the library now: so much of what is shown is another, too. */
function touchAll({ changes }: Pick<BridgeContext, 'changes'>): void {
  for (const topic of ['session', 'library', 'queue', 'notifications', 'moderation'] as const)
    changes.touch(topic)
}

/** The one that is shown first: whoever holds the library, also when somebody signs in elsewhere. */
function accountsOf({ engine }: OfEngine): Account[] {
  const accounts = signedInAccounts(engine.sessions.store)
  followSessions(engine.db, accounts)
  return holderFirst(engine.db, accounts)
}

type OfEngine = Pick<BridgeContext, 'engine'>

const endedOf = (context: OfEngine): Account | null =>
  accountsOf(context).length > 0 ? null : holderOf(context.engine.db)

function originOf(text: string): string {
  const address = loopbackOrHttps(text)
  if (address.kind === 'address') return address.origin
  throw new BridgeProblem(address.kind, { server: text })
}
