import type { ModerationCase, ModerationCaseDetail, TargetKind } from '@veza/shared/contracts/moderation.ts'
import { expect } from 'vitest'
import { call } from './api.ts'
import type { SignedInUser, TestServer } from './server.ts'

interface Refused {
  readonly code: string
}
type Detail = ModerationCaseDetail & Refused

/** What people and staff do here, against one server. */
export function moderating(server: TestServer) {
  const staffCalls = <T = Detail>(by: SignedInUser | undefined, request: string, body?: unknown) =>
    call<T>(server, by, request, body)
  const report = (by: SignedInUser | undefined, kind: TargetKind, id: string, more: object = {}) =>
    call<{ id: string; createdAt: string; updatedAt: string; code: string }>(server, by, 'POST /reports', {
      target: { kind, id },
      reason: 'hate',
      text: 'Listen to the second verse.',
      ...more,
    })
  const claim = (by: SignedInUser, id: string) => staffCalls(by, `POST /moderation/cases/${id}/claim`)
  const decide = (by: SignedInUser, id: string, action: string, more: object = {}) =>
    staffCalls(by, `POST /moderation/cases/${id}/decision`, { action, reason: 'looked at it', ...more })
  /** The open case of a target. */
  const caseOf = async (targetId: string): Promise<ModerationCase['id']> => {
    const { id } = await server.ctx.db
      .selectFrom('moderationCases')
      .select('id')
      .where('targetId', '=', targetId)
      .where('status', '=', 'open')
      .executeTakeFirstOrThrow()
    return id
  }
  /** Reported, claimed and decided on. */
  const decided = async (
    by: SignedInUser,
    reporter: SignedInUser,
    [kind, id]: readonly [TargetKind, string],
    action: string,
    more: object = {},
  ): Promise<ModerationCaseDetail> => {
    expect((await report(reporter, kind, id)).status).toBe(201)
    const caseId = await caseOf(id)
    expect((await claim(by, caseId)).status).toBe(200)
    const { status, body } = await decide(by, caseId, action, more)
    expect(status, JSON.stringify(body)).toBe(200)
    return body
  }
  /** What stands in the link of the newest mail to somebody that has one. */
  const tokenOf = async (to: string, subject: string): Promise<string> => {
    const mail = await server.ctx.mail.mailbox?.waitFor(
      (one) => one.to === to && one.subject.includes(subject) && one.text.includes('#token='),
      AbortSignal.timeout(60_000),
    )
    return /#token=([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? ''
  }
  const appeal = (token: string, text = 'It is a quotation, and says so.') =>
    call<{ status: string; code: string }>(server, undefined, 'POST /appeals', { token, text })
  const decideAppeal = (by: SignedInUser, id: string, outcome: string) =>
    staffCalls(by, `POST /moderation/cases/${id}/appeal`, { outcome, reason: 'heard it again' })
  return { staffCalls, report, claim, decide, caseOf, decided, tokenOf, appeal, decideAppeal }
}
