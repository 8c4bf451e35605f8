import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { cpuSecondsOf, engineProcess, openStudioPlace } from './_studio-place.ts'

const SETTLE_MS = 10_000
const LOOK_MS = 30_000
const TRACKS = 1_000

/** The engine's processor while a window is open and nobody does anything, against a process of Node that only waits. */
export async function idle(): Promise<object> {
  const place = await openStudioPlace({ tracks: TRACKS })
  const waiting = spawn(process.execPath, ['-e', 'setInterval(() => {}, 500)'])
  try {
    await once(waiting, 'spawn')
    await place.page.locator('[data-queue=idle]').waitFor({ timeout: 60_000 })
    await sleep(SETTLE_MS)
    const pids = { engine: await engineProcess(), waiting: waiting.pid ?? 0 }
    const before = { engine: cpuSecondsOf(pids.engine), waiting: cpuSecondsOf(pids.waiting) }
    const begunMs = performance.now()
    await sleep(LOOK_MS)
    const seconds = (performance.now() - begunMs) / 1_000
    const percent = (name: keyof typeof pids) =>
      Math.round(((cpuSecondsOf(pids[name]) - before[name]) / seconds) * 10_000) / 100
    return {
      enginePercent: percent('engine'),
      waitingPercent: percent('waiting'),
      bars: { enginePercent: '< 1' },
    }
  } finally {
    waiting.kill()
    await place.stop()
  }
}
