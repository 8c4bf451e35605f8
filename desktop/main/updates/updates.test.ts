import { expect, test, vi } from 'vitest'
import { StandInUpdater, updatesWith } from './testing-updater.ts'

const never = () => new Promise<never>(() => undefined)

test.each(['look', 'download'] as const)('who leaves waits for no %s of an update', async (what) => {
  const updater = new StandInUpdater()
  updater[what] = never
  const under = updatesWith(updater)
  void under.updates.check()
  await vi.waitFor(() => expect(under.states.at(-1)?.kind).toBe(what === 'look' ? 'checking' : 'downloading'))
  expect(await under.updates.leave()).toBe(false)
})

test('a download is called off when one leaves, and nothing is said of a failure', async () => {
  const updater = new StandInUpdater()
  let isCancelled = false
  updater.download = (token) =>
    new Promise((_, reject) =>
      token?.once('cancel', () => {
        isCancelled = true
        reject(new Error('cancelled'))
      }),
    )
  const under = updatesWith(updater)
  const check = under.updates.check()
  await vi.waitFor(() => expect(under.states.at(-1)?.kind).toBe('downloading'))
  await under.updates.leave()
  await check
  expect(isCancelled).toBe(true)
  expect(under.states.at(-1)?.kind).toBe('downloading')
})

test('what lies ready is put in place when one leaves, though it is looked for another', async () => {
  const updater = new StandInUpdater()
  const under = updatesWith(updater)
  await under.updates.check()
  updater.look = never
  void under.updates.check()
  await vi.waitFor(() => expect(under.states.at(-1)?.kind).toBe('checking'))
  under.quit()
  expect(await under.updates.leave()).toBe(true)
  expect(updater.installed).toEqual([{ version: '1.1.0', startsAfter: false }])
})

test('a wish to restart is granted though the engine did not answer then, and is of one version', async () => {
  const updater = new StandInUpdater()
  const under = updatesWith(updater)
  under.uploads = 'silent'
  await under.updates.check()
  await under.updates.restart()
  expect(under.updates.state).toEqual({ kind: 'ready', version: '1.1.0', waits: true })
  // Looked for again: it is the same, and waited for still.
  await under.updates.check()
  expect(under.updates.state).toEqual({ kind: 'ready', version: '1.1.0', waits: true })
  updater.found = '1.2.0'
  await under.updates.check()
  expect(under.updates.state).toEqual({ kind: 'ready', version: '1.2.0', waits: false })
  under.uploads = 0
  await under.updates.uploadsChanged()
  expect(updater.installed).toEqual([])
  under.quit()
  await under.updates.restart()
  expect(updater.installed).toEqual([{ version: '1.2.0', startsAfter: true }])
})

test('while a version is wanted nothing new is uploaded; who would rather go on does, and it lies ready still', async () => {
  const updater = new StandInUpdater()
  const under = updatesWith(updater)
  await under.updates.check()
  under.uploads = 2
  await under.updates.restart()
  expect([under.isHeld, under.updates.state]).toEqual([
    true,
    { kind: 'ready', version: '1.1.0', waits: true },
  ])
  // A look that finds the same, and an upload that ends, change nothing about that.
  await under.updates.check()
  under.uploads = 1
  await under.updates.uploadsChanged()
  expect(under.isHeld).toBe(true)
  await under.updates.goOn()
  expect([under.isHeld, under.updates.state]).toEqual([
    false,
    { kind: 'ready', version: '1.1.0', waits: false },
  ])
  under.uploads = 0
  await under.updates.uploadsChanged()
  expect(updater.installed).toEqual([])
  under.quit()
  await under.updates.restart()
  expect(updater.installed).toEqual([{ version: '1.1.0', startsAfter: true }])
})

test('who goes on in the very moment in which it would be put in place, goes on', async () => {
  const updater = new StandInUpdater()
  const under = updatesWith(updater)
  await under.updates.check()
  let goesOn: Promise<void> | undefined
  under.onAsked = () => {
    goesOn = under.updates.goOn()
  }
  under.quit()
  await under.updates.restart()
  await goesOn
  expect([under.isHeld, updater.installed]).toEqual([false, []])
  expect(under.updates.state).toEqual({ kind: 'ready', version: '1.1.0', waits: false })
})

test('another version than the one that was wanted holds up nothing', async () => {
  const updater = new StandInUpdater()
  const under = updatesWith(updater)
  under.uploads = 1
  await under.updates.check()
  await under.updates.restart()
  updater.found = '1.2.0'
  await under.updates.check()
  expect([under.isHeld, under.updates.state]).toEqual([
    false,
    { kind: 'ready', version: '1.2.0', waits: false },
  ])
})

test.each(['restart', 'leave'] as const)(
  'what was brought and nobody vouches for any more is not put in place by a %s',
  async (how) => {
    const updater = new StandInUpdater()
    const under = updatesWith(updater)
    await under.updates.check()
    under.now = new Date(updater.validUntil)
    under.quit()
    await under.updates[how]()
    expect([updater.installed, under.isHeld, under.happened]).toEqual([[], false, []])
    expect(under.updates.state).toEqual({ kind: 'stale', since: updater.validUntil, isTold: true })
    expect(await under.updates.leave()).toBe(false)
  },
)
