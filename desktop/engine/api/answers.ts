import { problemSchema } from '@veza/shared/contracts/common.ts'
import { ApiProblem, NetworkProblem, retryAfterMs } from './problem.ts'
import type { RawAnswer } from './transport.ts'

/** Whatever answered was no server of ours. */
export const notVeza = (answer: RawAnswer, type: string, url: string): NetworkProblem =>
  new NetworkProblem(
    'not-veza',
    `Something between here and ${new URL(url).host} answered in its place (status ${answer.status}, ${type || 'no type'}). Does the network ask for a sign-in?`,
  )

/** What a status of 400 and more says. */
export function problemOf(
  answer: RawAnswer,
  type: string,
  url: string,
  now: Date,
): ApiProblem | NetworkProblem {
  const retryAfter = retryAfterMs(answer.headers.get('retry-after'), now)
  const parsed = /json/i.test(type)
    ? problemSchema.safeParse(parseJson(answer.bytes.toString('utf8')))
    : undefined
  if (parsed?.success) {
    const {
      type: _type,
      title: _title,
      status: _status,
      code,
      detail,
      requestId,
      errors,
      ...extra
    } = parsed.data
    return new ApiProblem(answer.status, code, detail, {
      requestId,
      retryAfterMs: retryAfter,
      fields: errors ?? [],
      extra,
    })
  }
  const host = new URL(url).host
  if (answer.status >= 500 || answer.status === 429)
    return new ApiProblem(
      answer.status,
      'unavailable',
      `${host} is not available now (status ${answer.status})`,
      {
        retryAfterMs: retryAfter,
      },
    )
  return new NetworkProblem('not-veza', `${host} answered ${answer.status} in a way that Veza does not`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
