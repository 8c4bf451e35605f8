import type { FindProxy } from '../../engine/api/way-out.ts'
import type { FromEngine, ToEngine } from './messages.ts'

const ANSWER_MS = 5_000

/** The engine's questions about proxies, and the host's answers to them. A host that says nothing leads straight. */
export function proxyQuestions(say: (message: FromEngine) => unknown): {
  readonly find: FindProxy
  take(answer: Extract<ToEngine, { type: 'proxy' }>): void
} {
  const open = new Map<number, (found: string) => void>()
  let last = 0
  return {
    find: (url) =>
      new Promise((resolve) => {
        const question = ++last
        const answer = (found: string) => {
          clearTimeout(timer)
          open.delete(question)
          resolve(found)
        }
        const timer = setTimeout(() => answer('DIRECT'), ANSWER_MS)
        open.set(question, answer)
        say({ type: 'find-proxy', question, url })
      }),
    take: ({ question, found }) => open.get(question)?.(found),
  }
}
