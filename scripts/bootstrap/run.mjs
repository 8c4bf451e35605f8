import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter, dirname } from 'node:path'

/** A terminal's Ctrl-C comes twice, once from the terminal and once handed on by npm. */
const SAME_PRESS_MS = 400
const PATIENCE_PRESSES = 3

/**
 * Runs `entry` on `node` and waits for it. The child has a session of its own, so that it hears of a signal from us
 * alone, once; a channel between us tells it when we are gone. The third signal kills it.
 * @returns {Promise<number>} its exit code; 128 and the signal's number where one ended it
 */
export function handOver({ root, node, entry, args }) {
  const watch = new URL('./parent-watch.mjs', import.meta.url).href
  const child = spawn(node, ['--import', watch, entry, ...args], {
    cwd: root,
    detached: process.platform !== 'win32',
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: {
      ...process.env,
      PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
      VEZA_PARENT: String(process.pid),
    },
  })
  let presses = 0
  let lastAt = Number.NEGATIVE_INFINITY
  const pass = (signal) => {
    if (performance.now() - lastAt < SAME_PRESS_MS) return
    lastAt = performance.now()
    presses++
    child.kill(presses >= PATIENCE_PRESSES ? 'SIGKILL' : signal)
  }
  process.on('SIGINT', () => pass('SIGINT'))
  process.on('SIGTERM', () => pass('SIGTERM'))
  // The terminal was closed.
  process.on('SIGHUP', () => pass('SIGTERM'))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(signal === null ? code : 128 + constants.signals[signal]))
  })
}
