import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Crash, CrashSwitch } from '../../platform/crash-points/index.ts'
import type { ProviderEventHandler } from '../../platform/payments/index.ts'
import { handleEvent } from './handle.ts'
import { openInbox } from './inbox.ts'
import { resumeForgotten } from './resume.ts'
import { handlersWith, type InboxRig, signatureOf, snapshot, startInbox, type Worker } from './testing.ts'

const PATIENCE = { timeout: 30_000 }
let rig: InboxRig
let workers: Worker[] = []
beforeAll(async () => {
  rig = await startInbox({ env: { LOG_LEVEL: 'silent' } })
})
afterAll(() => rig?.stop())
beforeEach(async () => {
  for (const worker of workers) await worker.stop()
  workers = []
  await rig.clear()
})

const work: InboxRig['work'] = async (...given) => {
  const worker = await rig.work(...given)
  workers.push(worker)
  return worker
}
const statusOf = async (id: string) => (await rig.event(id))?.status
const settled = (id: string) => expect.poll(() => statusOf(id), PATIENCE).toBe('done')
const jobStates = async () => (await rig.jobs()).map(({ state }) => state)

/** What a handler does to our books, however often it is called: the object’s state, once. */
function books() {
  const applied = new Set<string>()
  let calls = 0
  const handler: ProviderEventHandler = async ({ objectId }) => {
    calls += 1
    if (applied.has(objectId)) return { kind: 'nothing', why: 'our books say so already' }
    applied.add(objectId)
    return { kind: 'applied' }
  }
  return { applied, calls: () => calls, handler }
}

test('what was taken before a restart is done after it', async () => {
  const events = Array.from({ length: 20 }, (_, at) =>
    snapshot({ object: { object: 'charge', id: `ch_${at}` } }),
  )
  for (const event of events.slice(0, 10)) expect((await rig.deliver(event)).status).toBe(200)
  await rig.server.restart()
  for (const event of events) expect((await rig.deliver(event)).status).toBe(200)
  const { applied, calls, handler } = books()
  await work({ charge: handler })
  for (const { id } of events) await settled(id)
  expect([applied.size, calls()]).toEqual([20, 20])
})

test('a worker that stops in the middle hands the event back, and another ends it', async () => {
  const begun = Promise.withResolvers<void>()
  const first = await work({
    charge: async () => {
      begun.resolve()
      return new Promise(() => undefined)
    },
  })
  const event = snapshot()
  await rig.deliver(event)
  await begun.promise
  await first.stop()
  expect(await statusOf(event.id)).toBe('pending')
  expect(await jobStates()).toEqual(['retry'])
  const { calls, handler } = books()
  await work({ charge: handler })
  await rig.hurry()
  await settled(event.id)
  expect(calls()).toBe(1)
})

describe('a death', () => {
  test('between storing and answering: the provider sends it again, and it is there', async () => {
    const crashes = new CrashSwitch()
    const event = snapshot()
    const rawBody = Buffer.from(JSON.stringify(event))
    const delivery = {
      rawBody,
      signature: signatureOf(rawBody.toString()),
      sourceAddress: '127.0.0.1',
      userAgent: '',
      requestId: 'r',
    }
    crashes.arm('webhooks.stored')
    const dying = { ...rig.server.ctx, crashPoint: crashes.crashPoint }
    await expect(openInbox(dying)(delivery)).rejects.toThrow('crashed at webhooks.stored')
    expect(await openInbox(rig.server.ctx)(delivery)).toBe('duplicate')
    expect(await rig.jobs()).toEqual([{ state: 'created', eventId: event.id }])
    const { calls, handler } = books()
    await work({ charge: handler })
    await settled(event.id)
    expect(calls()).toBe(1)
  })

  test.each([
    ['webhooks.attempt-begun', 1],
    ['webhooks.handled', 2],
  ] as const)(
    'at %s: the event is looked into again, %i times in all, with one effect',
    async (point, times) => {
      const crashes = new CrashSwitch()
      crashes.arm(point)
      const { applied, calls, handler } = books()
      await work({ charge: handler }, { crashPoint: crashes.crashPoint })
      const event = snapshot()
      await rig.deliver(event)
      await expect.poll(jobStates, PATIENCE).toEqual(['retry'])
      expect(crashes.fired).toBe(point)
      expect(await rig.event(event.id)).toMatchObject({ status: 'pending', attempts: 1, reason: null })
      expect((await rig.log()).map(({ result }) => result)).toEqual(['received'])
      await rig.hurry()
      await expect.poll(() => statusOf(event.id), PATIENCE).toMatch(/done|skipped/)
      expect([applied.size, calls()]).toEqual([1, times])
    },
  )

  test('within a handler, in the last attempt: nothing is written down', async () => {
    const event = snapshot()
    await rig.deliver(event)
    const dying = handlersWith({
      charge: async () => {
        throw new Crash('crash-points.test')
      },
    })
    const attempt = handleEvent(rig.server.ctx, dying, event.id, { isLast: true })
    await expect(attempt).rejects.toThrow(Crash)
    expect(await rig.event(event.id)).toMatchObject({ status: 'pending', reason: null })
    expect((await rig.log()).map(({ result }) => result)).toEqual(['received'])
  })

  test('of the whole process, in the last attempt that its job had: a new job is given to it', async () => {
    const event = snapshot({ object: { object: 'invoice', id: 'in_1' } })
    await rig.deliver(event)
    const main = JSON.stringify(fileURLToPath(new URL('../../main.ts', import.meta.url)))
    const config = JSON.stringify(fileURLToPath(new URL('../../config/config.ts', import.meta.url)))
    const program = `
      import { startServer } from ${main}
      import { readConfig } from ${config}
      await startServer(readConfig(process.env, () => undefined))`
    const env = { ...rig.server.environment, ROLE: 'worker', CRASH_AT: 'webhooks.handled' }
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], { env })
    const [, signal] = await once(child, 'exit')
    expect(signal).toBe('SIGKILL')
    expect(await statusOf(event.id)).toBe('pending')
    expect(await jobStates()).toEqual(['active'])

    const later = (ms: number) => ({ ...rig.server.ctx, clock: { now: () => new Date(Date.now() + ms) } })
    // What may still be carried is left alone.
    expect(await resumeForgotten(later(HOUR_MS))).toBe(0)
    expect(await resumeForgotten(later(3 * HOUR_MS))).toBe(1)
    expect(await resumeForgotten(later(3 * HOUR_MS))).toBe(1)
    expect((await jobStates()).toSorted()).toEqual(['active', 'created'])
    await work({ invoice: books().handler })
    await settled(event.id)
    expect(await resumeForgotten(later(3 * HOUR_MS))).toBe(0)
  })
})

test('of two attempts at one event at once, one writes down what came of it', async () => {
  const event = snapshot()
  await rig.deliver(event)
  const waiting: (() => void)[] = []
  const handler: ProviderEventHandler = async () => {
    await new Promise<void>((resolve) => waiting.push(resolve))
    return { kind: 'applied' }
  }
  const attempt = () =>
    handleEvent(rig.server.ctx, handlersWith({ charge: handler }), event.id, { isLast: true })
  const attempts = [attempt(), attempt()]
  await expect.poll(() => waiting.length, PATIENCE).toBe(2)
  for (const go of waiting) go()
  await Promise.all(attempts)
  expect(await rig.event(event.id)).toMatchObject({ status: 'done', attempts: 2 })
  const { text } = await rig.server.ctx.telemetry.read()
  expect(text).toContain('veza_webhook_events_total{result="done"} 1')
  // It is over: a third finds nothing to do.
  await attempt()
  expect(waiting).toHaveLength(2)
})
