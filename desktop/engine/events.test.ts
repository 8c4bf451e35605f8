import { expect, test } from 'vitest'
import { createEventFeed } from './events.ts'

test('progress passes at most ten times a second for each job, and its end always', () => {
  let ms = 0
  const feed = createEventFeed({ now: () => new Date(ms) })
  const seen: string[] = []
  feed.subscribe((event) => {
    if (event.type === 'job-progress') seen.push(event.jobId)
  })
  for (ms = 0; ms < 3_000; ms++)
    for (const jobId of ['a', 'b'])
      feed.emit({ type: 'job-progress', jobId, kind: 'transcode', progress: ms / 3_000 })
  expect(seen.filter((id) => id === 'a')).toHaveLength(30)
  expect(seen.filter((id) => id === 'b')).toHaveLength(30)
  feed.emit({ type: 'job-progress', jobId: 'a', kind: 'transcode', progress: 1 })
  expect(seen.at(-1)).toBe('a')
})

test('a clock set back does not silence progress', () => {
  let ms = 10_000
  const feed = createEventFeed({ now: () => new Date(ms) })
  let count = 0
  feed.subscribe(() => count++)
  feed.emit({ type: 'job-progress', jobId: 'a', kind: 'x', progress: 0.1 })
  ms = 0
  feed.emit({ type: 'job-progress', jobId: 'a', kind: 'x', progress: 0.2 })
  expect(count).toBe(2)
})
