import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname } from 'node:path'

/** A terminal's Ctrl-C comes twice, once from the terminal and once handed on by npm. */
const SAME_PRESS_MS = 400
const PATIENCE_PRESSES = 3
const LOOK_UP_EVERY_MS = 250

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
  const stopWatching = watchForOrphanhood(() => pass('SIGTERM'))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      stopWatching()
      resolve(signal === null ? code : 128 + constants.signals[signal])
    })
  })
}

/**
 * npm runs us in a shell and hands a signal to that shell, which ends without a word to us. Who started us without
 * npm may leave, as one does with nohup.
 */
function watchForOrphanhood(whenOrphaned) {
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return () => undefined
  const atFirst = ancestors()
  const timer = setInterval(() => {
    if (ancestors() === atFirst) return
    clearInterval(timer)
    whenOrphaned()
  }, LOOK_UP_EVERY_MS)
  return () => clearInterval(timer)
}

/** Our parent, and where that is npm's shell, npm itself. */
function ancestors() {
  try {
    const status = readFileSync(`/proc/${process.ppid}/status`, 'utf8')
    const isShell = /^Name:\t(?:da|ba)?sh$/m.test(status)
    return `${process.ppid} ${isShell ? /^PPid:\t(\d+)$/m.exec(status)[1] : ''}`
  } catch {
    return String(process.ppid)
  }
}
