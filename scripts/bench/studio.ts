import { first } from './_studio-first.ts'
import { idle } from './_studio-idle.ts'
import { memory } from './_studio-memory.ts'
import { load } from './_studio-place.ts'
import { queue } from './_studio-queue.ts'
import { rows } from './_studio-rows.ts'

const parts = { first, rows, queue, idle, memory }

/**
 * The Studio's bars, in the web host with the real engine: first paint < 1 s, usable < 1.5 s, script of the first screen < 350 KB
 * compressed; 10,000 rows scrolled with a frame at p95 ≤ 16.7 ms and no task over 50 ms while progress is told; a queue of 10,000
 * jobs opens < 300 ms; the engine idle < 1 % CPU, and its memory flat ± 30 MB over 100 uploads. After the name: which parts.
 */
export async function bench(): Promise<object> {
  const wanted = process.argv.slice(3)
  const figures: Record<string, object> = {}
  for (const [name, measure] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    const before = load()
    figures[name] = { ...(await measure()), load: [before, load()] }
  }
  return figures
}
