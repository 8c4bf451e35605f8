import { type Money, moneySchema } from '@veza/shared/studio/bridge/payouts.ts'
import { keepAnswer, keptAnswer } from '../../engine/sales/kept-answers.ts'
import { type AccountKey, openAccount } from '../../engine/sync/accounts.ts'
import { apiOf, type BridgeContext, connectionOf, os } from './context.ts'

const KEPT = 'money'
/** More are asked for when somebody wants to see them. */
const FIRST_PAGE = 25

export const payouts = {
  known: os.payouts.known.handler(({ context: { engine }, input: { whose } }) => {
    const kept = keptAnswer(engine.db, openAccount(engine.db, whose).id, KEPT, moneySchema)
    return kept && { money: kept.answer, at: kept.at }
  }),

  ask: os.payouts.ask.handler(async ({ context, input: { whose } }) => {
    const api = apiOf(context, whose)
    const page = { limit: FIRST_PAGE }
    const [selling, transfers, paidOut, statements] = await Promise.all([
      api.selling.get(),
      api.selling.transfers(page),
      api.selling.payouts(page),
      api.selling.statements(),
    ])
    keep(context, whose, { selling, transfers, payouts: paidOut, statements: statements.items })
    return { ok: true as const }
  }),

  olderTransfers: os.payouts.olderTransfers.handler(({ context, input: { whose, cursor } }) =>
    apiOf(context, whose).selling.transfers({ cursor, limit: FIRST_PAGE }),
  ),
  olderPayouts: os.payouts.olderPayouts.handler(({ context, input: { whose, cursor } }) =>
    apiOf(context, whose).selling.payouts({ cursor, limit: FIRST_PAGE }),
  ),

  openAccount: os.payouts.openAccount.handler(async ({ context, input: { whose, country } }) => {
    const { selling } = apiOf(context, whose)
    await selling.openAccount({ country })
    const { url } = await selling.onboardingLink()
    return { url }
  }),
  onboarding: os.payouts.onboarding.handler(async ({ context, input: { whose } }) => {
    const { url } = await apiOf(context, whose).selling.onboardingLink()
    return { url }
  }),
  dashboard: os.payouts.dashboard.handler(async ({ context, input: { whose } }) => {
    const { url } = await apiOf(context, whose).selling.dashboardLink()
    return { url }
  }),

  statement: os.payouts.statement.handler(async ({ context, input, signal }) => {
    const { whose, month, format, language } = input
    const { file } = connectionOf(context, whose)
    const { type, bytes } = await file(`/me/statements/${month}.${format}?lang=${language}`, signal)
    return { filename: `veza-${month}.${format}`, type, content: bytes.toString('base64') }
  }),
}

function keep({ engine, clock, changes }: BridgeContext, whose: AccountKey, money: Money): void {
  keepAnswer(engine.db, openAccount(engine.db, whose).id, KEPT, money, clock.now())
  changes.touch('money')
}
