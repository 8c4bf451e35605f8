import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Gauge, type Registry } from 'prom-client'

const NANOSECONDS = 1e9

/** How late timers fire: what every request waits besides its own work. Begins anew each time it is read. */
export function watchEventLoop(registry: Registry): { disable(): void } {
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  new Gauge({
    name: 'veza_event_loop_delay_seconds',
    help: 'Delay of the event loop since the figures were last read',
    labelNames: ['quantile'],
    registers: [registry],
    collect() {
      this.set({ quantile: '0.5' }, delay.percentile(50) / NANOSECONDS)
      this.set({ quantile: '0.99' }, delay.percentile(99) / NANOSECONDS)
      this.set({ quantile: '1' }, delay.max / NANOSECONDS)
      delay.reset()
    },
  })
  return { disable: () => void delay.disable() }
}
