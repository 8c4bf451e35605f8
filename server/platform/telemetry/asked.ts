import { Gauge, type Registry } from 'prom-client'

/** A figure that is asked for whenever the figures are read. −1 where the question fails: what is missing is noticed by nobody. */
export function asked(registry: Registry, name: string, help: string, read: () => Promise<number>): void {
  new Gauge({
    name,
    help: `${help}; -1 when that cannot be told`,
    registers: [registry],
    async collect() {
      this.set(await read().catch(() => -1))
    },
  })
}
