import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const WAIT_FOR_OTHER_MS = 10 * 60_000

/** Brings node_modules to what package-lock.json says, unless it is there already. Throws `Error` with what to do. */
export function installPackages(root) {
  const modules = join(root, 'node_modules')
  const stampPath = join(modules, '.veza-install')
  const stamp = lockHash(root)
  if (read(stampPath) === stamp) return
  assertWritable(root, modules)
  const release = waitForTurn(join(root, '.veza-install.lock'))
  try {
    if (read(stampPath) === stamp) return
    if (!holdsAll(root)) runNpm(root)
    writeFileSync(stampPath, stamp)
  } finally {
    release()
  }
}

function lockHash(root) {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')))
  return hash.update(`${process.platform}-${process.arch}`).digest('hex')
}

/** True where a person's own `npm install` has done the work: npm keeps a list of what it put there. */
export function holdsAll(root) {
  const wanted = packagesOf(join(root, 'package-lock.json'))
  const there = packagesOf(join(root, 'node_modules', '.package-lock.json'))
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.includes('node_modules/') || entry.link) return true
    const found = there[path]
    // Optional ones are those of other systems, too.
    if (found === undefined) return entry.optional === true
    return found.version === entry.version && found.integrity === entry.integrity
  })
}

function packagesOf(path) {
  const text = read(path)
  return text === undefined ? {} : JSON.parse(text).packages
}

function runNpm(root) {
  console.error('Installing packages (npm ci), a minute or so …')
  const flags = [
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--progress=false',
    '--loglevel=error',
  ]
  const npm = process.env.npm_execpath
  const [file, ...before] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm']
  const result = spawnSync(file, [...before, 'ci', ...flags], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32' && file === 'npm',
  })
  if (result.error?.code === 'ENOENT')
    throw new Error('npm was not found. It comes with Node: https://nodejs.org.')
  if (result.status !== 0)
    throw new Error('npm ci failed; what it said stands above. Repaired, run this again.')
}

function assertWritable(root, modules) {
  for (const folder of [root, modules]) {
    if (!existsSync(folder)) continue
    try {
      accessSync(folder, constants.W_OK)
    } catch {
      throw new Error(
        `Packages must be installed, and this user may not write in ${folder}. ` +
          'Run it as the user who owns the folder, or clone into a folder of your own.',
      )
    }
  }
}

/** Two `npm ci` in one folder would undo each other. @returns how to give the turn on */
function waitForTurn(path) {
  const deadline = Date.now() + WAIT_FOR_OTHER_MS
  let said = false
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' })
      return () => rmSync(path, { force: true })
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const holder = Number(read(path))
    if (holder > 0 && !lives(holder)) rmSync(path, { force: true })
    else if (Date.now() > deadline)
      throw new Error(`Process ${holder} has been installing for too long. Stop it and delete ${path}.`)
    else if (!said) console.error(`Process ${holder} is installing packages here; waiting for it …`)
    said = true
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  }
}

function lives(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
