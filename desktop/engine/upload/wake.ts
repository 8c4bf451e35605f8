import type { Clock } from '@veza/shared/kernel/time.ts'

export interface WakeWatch {
  /** Looks at the clocks once; `onWake` is called from here. */
  check(): void
  stop(): void
}

const TICK_MS = 1_000
/** Larger than what a busy machine or a step of NTP makes. */
const JUMP_MS = 5_000

/**
 * Notices that the machine slept: the wall clock ran on while the monotonic one stood still (Linux, macOS), or both
 * ran on while no timer fired (Windows).
 * @param monotonicMs a clock that never goes back (ms)
 */
export function watchWake(clock: Clock, monotonicMs: () => number, onWake: () => void): WakeWatch {
  let wall = clock.now().getTime()
  let monotonic = monotonicMs()
  function check(): void {
    const wallNow = clock.now().getTime()
    const monotonicNow = monotonicMs()
    const ran = monotonicNow - monotonic
    const jumped = Math.abs(wallNow - wall - ran) > JUMP_MS || ran > TICK_MS + JUMP_MS
    wall = wallNow
    monotonic = monotonicNow
    if (jumped) onWake()
  }
  const timer = setInterval(check, TICK_MS)
  timer.unref()
  return { check, stop: () => clearInterval(timer) }
}
