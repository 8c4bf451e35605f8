import { type Account, accountSchema } from '@veza/shared/studio/bridge/session.ts'
import { loopbackOrHttps } from '@veza/shared/studio/server-address.ts'
import { ApiProblem } from '../../engine/api/problem.ts'
import { signInByBrowser } from '../../engine/session/browser-sign-in.ts'
import { askLimits } from '../../engine/session/server-limits.ts'
import { type SecondFactorQuestion, signIn, signOut } from '../../engine/session/session.ts'
import type { StoredSession } from '../../engine/session/session-file.ts'
import { type BridgeContext, os } from './context.ts'
import { BridgeProblem } from './problem.ts'
import { readSetting, removeSetting, writeSetting } from './setting-rows.ts'

const LAST_SERVER = 'studio.last-server'
/** Who was signed in last, until they sign out. */
const LAST_ACCOUNT = 'studio.last-account'

export const session = {
  state: os.session.state.handler(({ context }) => ({
    accounts: noteAccount(context),
    ended: endedOf(context),
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
    if (lastAccount(context)?.server === input.server) removeSetting(context.engine.db, LAST_ACCOUNT)
    context.engine.connections.endReplaced()
    context.changes.touch('session')
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
  changes.touch('session')
  // For imports, which ask nobody; what it last said stands where it cannot be asked.
  await askLimits(engine.db, clock, server)
  return { server, accountId, email }
}

export function accountsOf({ engine: { sessions } }: Pick<BridgeContext, 'engine'>): Account[] {
  return sessions.store.servers().flatMap((server) => {
    const kept = sessions.store.load(server)
    return kept ? [{ server, accountId: kept.accountId, email: kept.email }] : []
  })
}

type OfEngine = Pick<BridgeContext, 'engine'>

function lastAccount({ engine }: OfEngine): Account | null {
  const text = readSetting(engine.db, LAST_ACCOUNT)
  return text === undefined ? null : (accountSchema.safeParse(JSON.parse(text)).data ?? null)
}

/**
 * Remembers who is signed in, for when the server ends that.
 * @returns the one that is shown first: whoever it was, also when somebody signs in elsewhere
 */
export function noteAccount(context: OfEngine): Account[] {
  const last = lastAccount(context)
  const isShown = (one: Account) => one.server === last?.server && one.accountId === last.accountId
  const accounts = accountsOf(context).sort((one, other) => Number(isShown(other)) - Number(isShown(one)))
  const [shown] = accounts
  const text = JSON.stringify(shown)
  if (shown && readSetting(context.engine.db, LAST_ACCOUNT) !== text)
    writeSetting(context.engine.db, LAST_ACCOUNT, text)
  return accounts
}

const endedOf = (context: OfEngine): Account | null =>
  accountsOf(context).length > 0 ? null : lastAccount(context)

function originOf(text: string): string {
  const address = loopbackOrHttps(text)
  if (address.kind === 'address') return address.origin
  throw new BridgeProblem(address.kind, { server: text })
}
