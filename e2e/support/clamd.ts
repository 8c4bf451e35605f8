import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../scripts/ports.ts'

const PROGRAM = 'clamd'

/** The test file that every scanner knows (EICAR), in two parts, so that no scanner takes this file for it. */
export const eicar = Buffer.from(
  ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS', '-TEST-FILE!$H+H*'].join(''),
)
/** What it is called by the one signature that the test's clamd has. */
export const EICAR_NAME = 'Eicar-Test.UNOFFICIAL'

/** A real clamd of a test's own, on loopback. */
export interface TestClamd {
  readonly port: number
  /** Ends it for good, with its folder. */
  stop(): Promise<void>
  crash(): Promise<void>
  /** Starts it again on the same port. */
  start(): Promise<void>
}

/** @param streamMaxMb what it takes of one file */
export async function startClamd({ streamMaxMb = 600 } = {}): Promise<TestClamd> {
  const folder = await mkdtemp(join(tmpdir(), 'veza-clamd-'))
  const port = await freePort()
  await writeFile(join(folder, 'test.ndb'), `Eicar-Test:0:*:${eicar.toString('hex')}\n`)
  const limits = ['StreamMaxLength', 'MaxScanSize', 'MaxFileSize'].map((name) => `${name} ${streamMaxMb}M`)
  const settings = ['Foreground yes', `DatabaseDirectory ${folder}`, `TCPSocket ${port}`, 'TCPAddr 127.0.0.1']
  const config = join(folder, 'clamd.conf')
  await writeFile(config, [...settings, ...limits, 'SelfCheck 0', ''].join('\n'))
  let child: ChildProcess | undefined
  const start = async () => {
    child = spawn(PROGRAM, [`--config-file=${config}`], { stdio: 'ignore' })
    await answers(port, child)
  }
  await start()
  const crash = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  return {
    port,
    start,
    crash,
    stop: async () => {
      await crash()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function answers(port: number, child: ChildProcess): Promise<void> {
  const failed = once(child, 'error').then(([error]) => {
    throw new Error('clamd is not installed (Debian: apt-get install clamav-daemon)', { cause: error })
  })
  while (child.exitCode === null) {
    if (await Promise.race([pings(port), failed])) return
    await sleep(10)
  }
  throw new Error(`clamd ended with ${child.exitCode}`)
}

function pings(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('zPING\0'))
    socket.once('data', (bytes) => {
      socket.destroy()
      resolve(bytes.toString().startsWith('PONG'))
    })
    socket.once('error', () => resolve(false))
  })
}
