import type { Browser, Page } from './_studio-place.ts'

export interface Frames {
  /** From one frame to the next, ms. */
  readonly intervalMs: { readonly p50: number; readonly p95: number }
  /** What the page itself does for a frame, scripts to paint, ms: by the clock, and of the processor's own time. */
  readonly workMs: { readonly p50: number; readonly p95: number }
  readonly longestTaskMs: { readonly wall: number; readonly cpu: number }
  readonly tasksOver50Ms: { readonly wall: number; readonly cpu: number }
  /** Processor's time of the page's main thread for a frame, all its tasks together, ms. */
  readonly cpuMsPerFrame: number
  readonly frames: number
}

interface Seen {
  readonly intervals: readonly number[]
  readonly works: readonly number[]
}

interface Trace {
  readonly traceEvents: readonly {
    readonly name: string
    readonly ph: string
    readonly pid: number
    readonly tid: number
    readonly dur?: number
    readonly tdur?: number
    readonly args?: Readonly<Record<string, unknown>>
  }[]
}

/** Scrolls an element by so many pixels in each frame, to its end and back, and looks at what that costs. */
export async function framesOf(
  browser: Browser,
  page: Page,
  { selector, pixels, ms }: { readonly selector: string; readonly pixels: number; readonly ms: number },
): Promise<Frames> {
  await page.evaluate(scrolling(selector, pixels, 500))
  await browser.startTracing(page, { categories: ['toplevel', '__metadata'] })
  const seen = await page.evaluate<Seen>(scrolling(selector, pixels, ms))
  const tasks = mainTasks((await browser.stopTracing()).toString())
  const wall = tasks.map((task) => task.dur / 1_000)
  const cpu = tasks.map((task) => task.tdur / 1_000)
  const over = (all: readonly number[]) => all.filter((one) => one > 50).length
  return {
    intervalMs: { p50: percentile(seen.intervals, 0.5), p95: percentile(seen.intervals, 0.95) },
    workMs: { p50: percentile(seen.works, 0.5), p95: percentile(seen.works, 0.95) },
    longestTaskMs: { wall: tenths(Math.max(...wall)), cpu: tenths(Math.max(...cpu)) },
    tasksOver50Ms: { wall: over(wall), cpu: over(cpu) },
    cpuMsPerFrame: tenths(cpu.reduce((sum, one) => sum + one, 0) / seen.intervals.length),
    frames: seen.intervals.length,
  }
}

/** As text: the browser's types are not ours here. A message that a frame posts to itself comes when it has been painted. */
const scrolling = (selector: string, pixels: number, ms: number) => `new Promise((resolve) => {
  const element = document.querySelector(${JSON.stringify(selector)})
  const intervals = [], works = []
  const channel = new MessageChannel()
  let begunMs = 0, way = 1
  channel.port1.onmessage = () => works.push(performance.now() - begunMs)
  const untilMs = performance.now() + ${ms}
  let lastMs
  const step = (nowMs) => {
    if (lastMs !== undefined) intervals.push(nowMs - lastMs)
    lastMs = nowMs
    if (nowMs > untilMs) return resolve({ intervals, works })
    begunMs = performance.now()
    const end = element.scrollHeight - element.clientHeight
    if (element.scrollTop >= end) way = -1
    if (element.scrollTop <= 0) way = 1
    element.scrollTop += way * ${pixels}
    channel.port2.postMessage(0)
    requestAnimationFrame(step)
  }
  requestAnimationFrame(step)
})`

/** Tasks of the one main thread that did most: the page that was traced. */
function mainTasks(trace: string): { readonly dur: number; readonly tdur: number }[] {
  const { traceEvents } = JSON.parse(trace) as Trace
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}:${tid}`),
  )
  const threads = new Map<string, { dur: number; tdur: number }[]>()
  for (const { name, ph, pid, tid, dur, tdur } of traceEvents) {
    const thread = `${pid}:${tid}`
    if (ph !== 'X' || !name.includes('RunTask') || !mains.has(thread)) continue
    threads.set(thread, [...(threads.get(thread) ?? []), { dur: dur ?? 0, tdur: tdur ?? 0 }])
  }
  const busy = (tasks: readonly { tdur: number }[]) => tasks.reduce((sum, { tdur }) => sum + tdur, 0)
  const [most] = [...threads.values()].sort((one, other) => busy(other) - busy(one))
  if (most === undefined) throw new Error('The trace holds no tasks of a page.')
  return most
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other)
  return tenths(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN)
}

export const tenths = (value: number): number => Math.round(value * 10) / 10

/** The least that scrolling through as many rows can cost here: recycled lines of text, moved by hand. */
export const bareRows = `<!doctype html><style>
  body { margin: 0; font: 14px sans-serif }
  #frame { height: 100vh; overflow: auto; position: relative }
  #frame div { position: absolute; left: 0; right: 0; height: 44px; border-bottom: 1px solid #ddd }
</style><main id="frame"><p style="height:440000px;margin:0"></p></main><script>
  const frame = document.getElementById('frame')
  const rows = Array.from({ length: 40 }, () => frame.appendChild(document.createElement('div')))
  const place = () => {
    const first = Math.max(0, Math.floor(frame.scrollTop / 44) - 8)
    for (let at = first; at < first + rows.length; at += 1) {
      const row = rows[at % rows.length]
      if (row.at === at) continue
      row.at = at
      row.textContent = 'Track ' + at
      row.style.transform = 'translateY(' + at * 44 + 'px)'
    }
  }
  frame.addEventListener('scroll', place)
  place()
</script>`
