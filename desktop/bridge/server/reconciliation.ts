import { apiOf, os } from './context.ts'

/** As long as the server lets a request take: it asks the provider about each thing that waits. */
const RUN_TIMEOUT_MS = 300_000

export const reconciliation = {
  run: os.reconciliation.run.handler(async ({ context, input: { whose } }) => {
    const outcome = await apiOf(context, whose).reconciliation.run(undefined, {
      context: { timeoutMs: RUN_TIMEOUT_MS },
    })
    context.changes.touch('moderation')
    return outcome
  }),
  findings: os.reconciliation.findings.handler(({ context, input: { whose }, signal }) =>
    apiOf(context, whose).reconciliation.findings(undefined, signal ? { signal } : {}),
  ),
  check: os.reconciliation.check.handler(async ({ context, input: { whose } }) => {
    await apiOf(context, whose).reconciliation.check()
    return { ok: true as const }
  }),
  differences: os.reconciliation.differences.handler(({ context, input: { whose }, signal }) =>
    apiOf(context, whose).reconciliation.differences(undefined, signal ? { signal } : {}),
  ),
}
