#!/usr/bin/env node
// Plain JavaScript, so that any Node can read it: it hands over to Node 24, which comes with the packages where the
// machine's own is older.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const WANTED_MAJOR = 24
const entry = fileURLToPath(new URL('./main.ts', import.meta.url))

function newEnoughNode() {
  if (Number.parseInt(process.versions.node, 10) >= WANTED_MAJOR) return process.execPath
  const os = process.platform === 'win32' ? 'win' : process.platform
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`node-${os}-${process.arch}/package.json`))
    return join(folder, 'bin', os === 'win' ? 'node.exe' : 'node')
  } catch {
    return null
  }
}

const node = newEnoughNode()
if (node === process.execPath) {
  // No process in between: whatever happens to this one happens to the command itself.
  await import('./main.ts')
} else if (node === null) {
  console.error(
    `Veza Studio needs Node.js ${WANTED_MAJOR} or later, and this is ${process.versions.node}. Nothing was touched. ` +
      'Install it from https://nodejs.org, or run "npm ci --include=optional" in the repository.',
  )
  process.exitCode = 7
} else {
  // By the channel the command hears of our end, however it comes, and stops as well.
  const child = spawn(node, [entry, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  // A terminal's Ctrl-C reaches the child by itself; a signal sent to us alone is passed on.
  process.on('SIGINT', () => undefined)
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    console.error(error.message)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    process.exitCode = signal === null ? code : 128 + constants.signals[signal]
  })
}
