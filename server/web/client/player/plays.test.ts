import { beforeEach, describe, expect, it } from 'vitest'
import type { Recording } from '../../recording.ts'
import type { PlaybackStatus } from './playback.ts'
import { reportPlays } from './plays.ts'

const MINUTE_MS = 60_000
const recording = (id: string, other: Partial<Recording> = {}) =>
  ({ id, previewSeconds: null, isRevocable: false, ...other }) as Recording

/** A player that goes by a clock of its own, and the server that it tells. */
class Stage {
  nowMs = 0
  recording: Recording
  status: PlaybackStatus = 'idle'
  position = 0
  rate = 1
  volume = 1
  isMuted = false
  readonly asked: string[] = []
  readonly reports: { heardSeconds: number; request: RequestInit }[] = []
  /** What the server says to reports, one after the other; the last one stays. */
  outcomes = ['counted']
  ticket: string | null = 'a ticket'
  /** Of every answer; 0: the network is gone. */
  httpStatus = 200
  readonly leave: () => void
  readonly #observers: (() => void)[] = []
  #timers: { atMs: number; work: () => void }[] = []

  constructor(first: Recording) {
    this.recording = first
    const { leave } = reportPlays(this as never, {
      nowMs: () => this.nowMs,
      after: (ms, work) => this.#timers.push({ atMs: this.nowMs + ms, work }),
      fetch: (url, request) => this.#answer(url, request),
    })
    this.leave = leave
  }

  subscribe(observer: () => void): () => void {
    this.#observers.push(observer)
    return () => undefined
  }

  /** Time goes by, in quarters of a second. */
  async pass(seconds: number): Promise<void> {
    for (let step = 0; step < seconds * 4; step++) {
      this.nowMs += 250
      if (this.status === 'playing') this.position += 0.25 * this.rate
      const due = this.#timers.filter(({ atMs }) => atMs <= this.nowMs)
      this.#timers = this.#timers.filter(({ atMs }) => atMs > this.nowMs)
      for (const { work } of due) work()
      if (this.status === 'playing') this.changed()
      await settled()
    }
  }

  async become(status: PlaybackStatus): Promise<void> {
    this.status = status
    this.changed()
    await settled()
  }

  changed(): void {
    for (const observer of this.#observers) observer()
  }

  async #answer(url: string, request: RequestInit = {}) {
    this.asked.push(`${request.method ?? 'GET'} ${url}`)
    if (this.httpStatus === 0) throw new TypeError('offline')
    const isReport = request.method === 'POST'
    if (isReport) this.reports.push({ ...JSON.parse(String(request.body)), request })
    const outcome = this.outcomes.length > 1 ? this.outcomes.shift() : this.outcomes[0]
    const body = isReport ? { outcome } : { ticket: this.ticket, seconds: 30 }
    return { ok: this.httpStatus < 400, status: this.httpStatus, json: async () => body }
  }
}

/** Whatever hangs on answers that are there has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve))
const BEGIN = 'GET /api/v1/tracks/one/play'
const REPORT = 'POST /api/v1/plays'
let stage: Stage
beforeEach(() => {
  stage = new Stage(recording('one'))
})

describe('plays are reported', () => {
  it('when thirty seconds have sounded, once, without cookies, by what outlives the page', async () => {
    await stage.pass(60)
    expect(stage.asked).toEqual([])
    await stage.become('playing')
    await stage.pass(30)
    expect(stage.asked).toEqual([BEGIN])
    await stage.pass(1)
    expect(stage.asked).toEqual([BEGIN, REPORT])
    expect(stage.reports[0]?.heardSeconds).toBeGreaterThanOrEqual(30)
    expect(stage.reports[0]?.request).toMatchObject({ keepalive: true, credentials: 'omit' })
    await stage.pass(59 * 60)
    expect(stage.asked).toHaveLength(2)
  })

  it('again when an hour has gone by and as much has sounded once more', async () => {
    await stage.become('playing')
    await stage.pass(60 * 60 + 32)
    expect(stage.reports).toHaveLength(1)
    await stage.pass(31)
    expect(stage.reports).toHaveLength(2)
    expect(stage.reports[1]?.heardSeconds).toBeLessThan(31)
  })

  it('of what sounded alone: not paused, not muted, not skipped', async () => {
    await stage.become('playing')
    await stage.pass(10)
    await stage.become('paused')
    await stage.pass(60)
    await stage.become('playing')
    stage.position += 100
    await stage.pass(10)
    stage.isMuted = true
    stage.changed()
    await stage.pass(60)
    stage.isMuted = false
    stage.changed()
    await stage.pass(9)
    expect(stage.reports).toHaveLength(0)
    await stage.pass(2)
    expect(stage.reports).toHaveLength(1)
  })

  it('not sooner at double speed; and of a short track after its end', async () => {
    stage.rate = 2
    await stage.become('playing')
    await stage.pass(16)
    await stage.become('ended')
    expect(stage.reports).toHaveLength(0)
    await stage.pass(15)
    expect(stage.reports).toHaveLength(1)
  })

  it('for each recording by itself', async () => {
    await stage.become('playing')
    await stage.pass(20)
    stage.recording = recording('two')
    stage.position = 0
    stage.changed()
    await stage.pass(20)
    expect(stage.asked).toEqual([BEGIN, 'GET /api/v1/tracks/two/play'])
    await stage.pass(11)
    expect(stage.reports).toHaveLength(1)
  })

  it('when the page goes away, if enough has sounded', async () => {
    await stage.become('playing')
    await stage.pass(25)
    stage.leave()
    expect(stage.asked).toEqual([BEGIN])
    stage.rate = 2
    await stage.pass(3)
    stage.leave()
    expect(stage.asked).toEqual([BEGIN, REPORT])
    stage.leave()
    expect(stage.reports).toHaveLength(1)
  })
})

describe('where reporting fails', () => {
  it.each([
    ['cannot count now', { outcomes: ['later', 'counted'] }, {}],
    ['finds it too early', { outcomes: ['early', 'counted'] }, {}],
    ['fails', { httpStatus: 503 }, { httpStatus: 200 }],
    ['is asked too often', { httpStatus: 429 }, { httpStatus: 200 }],
    ['is out of reach', { httpStatus: 0 }, { httpStatus: 200 }],
  ])(
    'it is tried again in half a minute, also of what has ended, where the server %s',
    async (_why, now, then) => {
      await stage.become('playing')
      await stage.pass(29)
      Object.assign(stage, now)
      await stage.pass(2)
      expect(stage.asked).toEqual([BEGIN, REPORT])
      Object.assign(stage, then)
      await stage.become('ended')
      await stage.pass(28)
      expect(stage.asked).toHaveLength(2)
      await stage.pass(3)
      expect(stage.asked).toEqual([BEGIN, REPORT, REPORT])
      await stage.pass(120)
      expect(stage.asked).toHaveLength(3)
    },
  )

  it('a ticket is asked for again while it plays', async () => {
    stage.httpStatus = 0
    await stage.become('playing')
    await stage.pass(25)
    stage.httpStatus = 200
    await stage.pass(10)
    expect(stage.asked).toEqual([BEGIN, BEGIN])
    await stage.pass(31)
    expect(stage.reports).toHaveLength(1)
  })

  it.each([
    ['refused', { outcomes: ['refused'] }, 2],
    ['not understood', { httpStatus: 400 }, 1],
    ['no play', { ticket: null }, 1],
  ])('and never again where it is %s', async (_what, how, asked) => {
    Object.assign(stage, how)
    await stage.become('playing')
    await stage.pass(3 * 60 * 60)
    expect(stage.asked).toHaveLength(asked)
  })

  it('a ticket that has run out is asked for anew, and nothing from before counts', async () => {
    await stage.become('playing')
    await stage.pass(20)
    await stage.become('paused')
    stage.nowMs += 50 * MINUTE_MS
    await stage.become('playing')
    await stage.pass(29)
    expect(stage.asked).toEqual([BEGIN, BEGIN])
    await stage.pass(3)
    expect(stage.reports).toHaveLength(1)
    expect(stage.reports[0]?.heardSeconds).toBeLessThan(31)
  })
})

it.each([
  ['a preview', { previewSeconds: 30 }],
  ['what is shared by a link', { isRevocable: true }],
])('nothing is told of %s', async (_what, other) => {
  stage.recording = recording('one', other)
  await stage.become('playing')
  await stage.pass(120)
  stage.leave()
  expect(stage.asked).toEqual([])
})
