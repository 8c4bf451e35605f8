import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { asked } from './asked.ts'
import { type BookFigures, bookFigures } from './books.ts'
import { watchEventLoop } from './event-loop.ts'
import { type TransferFigures, transferFigures } from './transfers.ts'
import { type WebhookFigures, webhookFigures } from './webhooks.ts'

export interface Pool {
  readonly total: number
  readonly idle: number
  readonly waiting: number
}

/** The figures of one server; each has a registry of its own, so that two in one process do not mix. */
export interface Telemetry {
  /** A request has been answered. @param route its pattern, never its path: labels must stay few */
  request(method: string, route: string, status: number, seconds: number): void
  /** A limit was counted by this process alone, because Redis was away. */
  limitFellBack(): void
  readonly webhooks: WebhookFigures
  readonly transfers: TransferFigures
  readonly books: BookFigures
  readonly scans: ScanFigures
  /** Asked whenever the figures are read. */
  watchPool(read: () => Pool): void
  /** The text format of Prometheus. */
  read(): Promise<{ type: string; text: string }>
  close(): void
}

export interface ScanFigures {
  /** @param read seconds that the upload which has waited longest has waited; 0 where none waits */
  watch(read: () => Promise<number>): void
}

/** Seconds; from a playlist out of memory to what people leave for. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export function openTelemetry(): Telemetry {
  const registry = new Registry()
  const registers = [registry]
  const requests = new Histogram({
    name: 'veza_http_request_duration_seconds',
    help: 'Requests by route: how many, how long, with which status',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
    registers,
  })
  const fallbacks = new Counter({
    name: 'veza_limits_fallback_total',
    help: 'Limits that this process counted alone, because Redis was away',
    registers,
  })
  const loop = watchEventLoop(registry)
  return {
    request: (method, route, status, seconds) =>
      requests.observe({ method: known(method), route, status: `${Math.floor(status / 100)}xx` }, seconds),
    limitFellBack: () => fallbacks.inc(),
    webhooks: webhookFigures(registry),
    transfers: transferFigures(registry),
    books: bookFigures(registry),
    scans: {
      watch: (read) =>
        asked(
          registry,
          'veza_uploads_waiting_for_scan_seconds',
          'How long uploads have waited for a verdict',
          read,
        ),
    },
    watchPool: (read) => watchPool(registry, read),
    read: async () => ({ type: registry.contentType, text: await registry.metrics() }),
    close: () => loop.disable(),
  }
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
/** Anybody may invent a method. */
const known = (method: string): string => (METHODS.has(method) ? method : 'other')

function watchPool(registry: Registry, read: () => Pool): void {
  new Gauge({
    name: 'veza_database_connections',
    help: 'Connections of the pool, and who waits for one',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { total, idle, waiting } = read()
      this.set({ state: 'used' }, total - idle)
      this.set({ state: 'idle' }, idle)
      this.set({ state: 'waiting' }, waiting)
    },
  })
}
