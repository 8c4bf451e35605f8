import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { Crash, CrashSwitch, crashPointOf } from './index.ts'

const HERE = 'crash-points.test'

test('where nothing is armed, nothing happens', () => {
  const crashPoint = crashPointOf(undefined)
  expect(() => crashPoint(HERE)).not.toThrow()
})

test('it dies the nth time, and there alone', () => {
  const deaths: string[] = []
  const crashPoint = crashPointOf({ name: HERE, nth: 2 }, (name) => deaths.push(name))
  crashPoint(HERE)
  expect(deaths).toEqual([])
  crashPoint(HERE)
  crashPoint(HERE)
  expect(deaths).toEqual([HERE])
})

test('a process that passes the place is killed, and does nothing after it', async () => {
  const module = JSON.stringify(fileURLToPath(new URL('index.ts', import.meta.url)))
  const program = `
    import { crashPointOf } from ${module}
    process.on('exit', () => console.log('closed'))
    const crashPoint = crashPointOf({ name: '${HERE}', nth: 1 })
    console.log('before')
    crashPoint('${HERE}')
    console.log('after')`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program])
  let printed = ''
  child.stdout.on('data', (part) => {
    printed += part
  })
  const [code, signal] = await once(child, 'close')
  expect({ code, signal, printed }).toEqual({ code: null, signal: 'SIGKILL', printed: 'before\n' })
})

test('a switch throws once, when it has been armed, and can be armed again', () => {
  const crashes = new CrashSwitch()
  expect(() => crashes.crashPoint(HERE)).not.toThrow()
  crashes.arm(HERE, 2)
  crashes.crashPoint(HERE)
  expect(() => crashes.crashPoint(HERE)).toThrow(Crash)
  expect(crashes.fired).toBe(HERE)
  expect(() => crashes.crashPoint(HERE)).not.toThrow()

  crashes.arm(HERE)
  expect(crashes.fired).toBeUndefined()
  crashes.disarm()
  expect(() => crashes.crashPoint(HERE)).not.toThrow()
})
