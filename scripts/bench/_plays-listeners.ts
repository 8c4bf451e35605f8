import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PlayOutcome } from '@veza/shared/contracts/plays.ts'

const TICK_MS = 10
/** As a player does, only sooner. */
const AGAIN_MS = 200

/** What somebody's player keeps until it has been told that the play counts. */
export interface Play {
  readonly ticket: string
  readonly heardSeconds: number
}

export interface Reported {
  /** Reports a second that got their last answer. */
  readonly perSecond: number
  /** From the moment at which each was due, to its last answer. */
  readonly answersMs: readonly number[]
  readonly outcomes: Readonly<Partial<Record<PlayOutcome, number>>>
  /** When each that counts was told so, by `performance.now()`. */
  readonly countedMs: readonly number[]
}

/** So many connections to one server, whoever answers at its port. */
export function listeners(url: string, connections = 64) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const { hostname, port } = new URL(url)

  /** @throws Error where nobody answers */
  const ask = (method: string, path: string, headers: Record<string, string>, body?: string) =>
    new Promise<string>((resolve, reject) => {
      const sent = request({ agent, hostname, port, method, path, headers }, (answer) => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (part: string) => {
          text += part
        })
        answer.on('error', reject)
        answer.on('end', () =>
          answer.statusCode === 200 ? resolve(text) : reject(new Error(`${answer.statusCode} ${text}`)),
        )
      })
      sent.on('error', reject)
      sent.end(body)
    })

  const report = async (play: Play, path: string): Promise<PlayOutcome> => {
    const body = JSON.stringify(play)
    const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }
    return (JSON.parse(await ask('POST', path, headers, body)) as { outcome: PlayOutcome }).outcome
  }

  /** Sent again until it is known what became of it. */
  const insist = async (play: Play, path: string): Promise<PlayOutcome> => {
    for (;;) {
      const outcome = await report(play, path).catch(() => 'later' as const)
      if (outcome !== 'later') return outcome
      await sleep(AGAIN_MS)
    }
  }

  return {
    /** Somebody new at an address of their own begins to hear it. */
    async begin(trackId: string, address: string): Promise<Play> {
      const said = await ask('GET', `/api/v1/tracks/${trackId}/play`, { 'x-forwarded-for': address })
      const { ticket, seconds } = JSON.parse(said) as { ticket: string | null; seconds: number }
      if (ticket === null) throw new Error('that would be no play')
      return { ticket, heardSeconds: seconds }
    },

    /** At so many a second, whether answers come or not; or as fast as they come, on every connection. */
    async report(
      plays: readonly Play[],
      { perSecond, path = '/api/v1/plays' }: { perSecond?: number; path?: string } = {},
    ): Promise<Reported> {
      const outcomes: Partial<Record<PlayOutcome, number>> = {}
      const answersMs: number[] = []
      const countedMs: number[] = []
      const startedMs = performance.now()
      const one = async (play: Play, dueMs: number) => {
        const outcome = await insist(play, path)
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
        answersMs.push(performance.now() - dueMs)
        if (outcome === 'counted') countedMs.push(performance.now())
      }
      if (perSecond === undefined)
        await sideBySide(plays, connections, (play) => one(play, performance.now()))
      else await paced(plays, perSecond, one)
      const seconds = (performance.now() - startedMs) / 1000
      return { perSecond: Math.round(plays.length / seconds), answersMs, outcomes, countedMs }
    },
    close: () => agent.destroy(),
  }
}

async function paced<T>(
  all: readonly T[],
  perSecond: number,
  work: (one: T, dueMs: number) => Promise<void>,
) {
  const startedMs = performance.now()
  const under: Promise<void>[] = []
  while (under.length < all.length) {
    const due = Math.min(all.length, Math.floor(((performance.now() - startedMs) / 1000) * perSecond))
    for (const one of all.slice(under.length, due))
      under.push(work(one, startedMs + (under.length / perSecond) * 1000))
    await sleep(TICK_MS)
  }
  await Promise.all(under)
}

export async function sideBySide<T>(all: readonly T[], atOnce: number, work: (one: T) => Promise<void>) {
  const left = all.values()
  const next = async () => {
    for (const one of left) await work(one)
  }
  await Promise.all(Array.from({ length: atOnce }, next))
}
