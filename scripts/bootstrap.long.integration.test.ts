import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { administer } from '../e2e/support/databases.ts'
import { LittleClone, users } from './little-clone.ts'

const soon = { timeout: 40_000, interval: 100 }

describe.each(users)('as $name', (user) => {
  let clone: LittleClone
  beforeAll(() => {
    clone = new LittleClone(user)
  })
  afterEach(async () => {
    try {
      await expect.poll(() => clone.processes(), soon).toEqual([])
    } finally {
      clone.killAll()
    }
  })
  afterAll(() => clone[Symbol.dispose]())

  test('it starts, says one line on stdout alone, and leaves nothing behind when asked to end', async () => {
    const run = clone.run()
    const { url, postgres } = await run.ready
    expect(await administer(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    expect(clone.processes().length).toBeGreaterThan(2)
    expect(statSync(`/proc/${postgres}`).uid).not.toBe(0)
    expect(statSync(join(clone.folder, '.veza/postgres/password')).mode & 0o777).toBe(0o600)
    run.child.kill('SIGTERM')
    expect(await run.end).toBe(0)
    expect(run.stdout().trim().split('\n')).toHaveLength(1)
    expect(existsSync(join(clone.folder, '.veza/lock'))).toBe(false)
  })

  test('the second start on a folder says who holds it, and disturbs nobody', async () => {
    const first = clone.run()
    const { url, pid } = await first.ready
    const second = clone.run()
    expect(await second.end).toBe(1)
    expect(second.stderr()).toContain(`is in use by process ${pid}`)
    expect(second.stdout()).toBe('')
    expect(await administer(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    first.child.kill('SIGTERM')
    expect(await first.end).toBe(0)
  })

  test('Ctrl-C, which a terminal and npm both send, arrives once', async () => {
    const run = clone.run('slow')
    await run.ready
    run.child.kill('SIGINT')
    // Two at the very same time are one already to the kernel.
    await sleep(50)
    run.child.kill('SIGINT')
    expect(await run.end).toBe(0)
    expect(run.stderr().match(/got SIG/g)).toEqual(['got SIG'])
  })

  test.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)(
    'npm gets %s, and all of it ends in good order',
    async (signal) => {
      const run = clone.runByNpm()
      await run.ready
      // A terminal sends Ctrl-C to the whole group, and npm counts on that; the others reach npm alone.
      process.kill(signal === 'SIGINT' ? -run.child.pid! : run.child.pid!, signal)
      await expect.poll(() => clone.processes(), soon).toEqual([])
      await expect.poll(run.stderr, soon).toMatch(/got SIG(TERM|INT)/)
      expect(existsSync(join(clone.folder, '.veza/lock'))).toBe(false)
    },
  )

  test('killed from above, all of it ends in good order', async () => {
    const run = clone.run()
    await run.ready
    run.child.kill('SIGKILL')
    await expect.poll(() => clone.processes(), soon).toEqual([])
    expect(run.stderr()).toContain('got SIGTERM')
    expect(existsSync(join(clone.folder, '.veza/lock'))).toBe(false)
  })

  test('killed in the middle, it takes the database with it, and the next start heals', async () => {
    const run = clone.run()
    const { pid } = await run.ready
    process.kill(pid, 'SIGKILL')
    expect(await run.end).toBe(137)
    await expect.poll(() => clone.processes(), soon).toEqual([])
    const next = clone.run()
    await next.ready
    expect(next.stderr()).toContain(`healed the lock of ${pid}`)
    next.child.kill('SIGTERM')
    expect(await next.end).toBe(0)
  })

  test('killed at once with its database, what was written is there at the next start', async () => {
    const run = clone.run()
    const { pid, postgres, url } = await run.ready
    await administer(url, 'CREATE TABLE IF NOT EXISTS kept (id int)')
    process.kill(postgres, 'SIGKILL')
    process.kill(pid, 'SIGKILL')
    await run.end
    const next = clone.run()
    const again = await next.ready
    expect(await administer(again.url, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 0 }])
    next.child.kill('SIGTERM')
    expect(await next.end).toBe(0)
  })

  test("the command's exit code is the bootstrap's", async () => {
    expect(await clone.run('exit', '7').end).toBe(7)
  })

  test('a data folder of another PostgreSQL is a clear message', async () => {
    // The version stands in a file that PostgreSQL itself reads first.
    const path = join(clone.folder, '.veza/postgres/data/PG_VERSION')
    const own = readFileSync(path, 'utf8')
    writeFileSync(path, '15\n')
    const run = clone.run()
    expect(await run.end).toBe(1)
    expect(run.stderr()).toMatch(/was written by PostgreSQL 15, and version \d+ is installed here/)
    writeFileSync(path, own)
  })
})

const ordinary = users.find(({ name }) => name === 'an ordinary user')

describe.runIf(ordinary)('where an ordinary user may not write', () => {
  test('a folder whose packages are missing is a clear message', async () => {
    using clone = new LittleClone(ordinary!)
    rmSync(join(clone.folder, 'node_modules/.package-lock.json'))
    closeTo(clone)
    const run = clone.run()
    expect(await run.end).toBe(1)
    expect(run.stderr()).toContain(`this user may not write in ${clone.folder}/`)
    expect(run.stdout()).toBe('')
  })

  test('the data folder is a clear message', async () => {
    using clone = new LittleClone(ordinary!)
    expect(await clone.run('exit', '0').end).toBe(0)
    closeTo(clone)
    const run = clone.run()
    expect(await run.end).toBe(1)
    expect(run.stderr()).toContain(
      '.veza cannot be written (EACCES). Give this user the right to write there',
    )
  })

  function closeTo(clone: LittleClone): void {
    clone.giveTo({ uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 })
    chmodSync(clone.folder, 0o555)
    chmodSync(join(clone.folder, 'node_modules'), 0o555)
  }
})
