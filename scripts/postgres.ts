import type { ChildProcess } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './ports.ts'
import { ADMIN_ROLE, APP_NAME, dataFolder, password, prepareCluster } from './postgres/cluster.ts'
import { give, type Launcher, launch, launcherFor } from './postgres/launcher.ts'
import { findPrograms } from './postgres/programs.ts'
import { isStartingUp } from './postgres/starting-up.ts'
import { processesIn, stopProcess } from './support/processes.ts'

export interface PostgresOptions {
  /** Holds the data, the password (0600), the port and the log; made where it is missing. */
  readonly folder: string
  /** False for tests alone: nothing is forced to the disk, and a crash of the machine loses the data. */
  readonly durable: boolean
  /** Further settings of postgresql.conf. */
  readonly settings?: Readonly<Record<string, string | number>>
  /** Told what was out of the ordinary, in a sentence. */
  readonly say?: (line: string) => void
  /** How long it may take until it is ready or says that it is starting up (60 s by default). */
  readonly readyWithinMs?: number
}

export interface EmbeddedPostgres {
  /** For the product: the owner of database `veza`, no superuser. */
  readonly url: string
  /** Superuser, database `postgres`. */
  readonly adminUrl: string
  readonly port: number
  readonly pid: number
  /** Resolves when the server has ended, whoever ended it. */
  readonly ended: Promise<void>
  /** Ends it: open transactions are rolled back (SIGINT, then SIGQUIT after 20 s, then SIGKILL). Safe to call twice. */
  stop(): Promise<void>
}

const READY_WITHIN_MS = 60_000
const ANSWER_WITHIN_MS = 5_000
const ATTEMPTS = 20

const volatileSettings = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  wal_level: 'minimal',
  max_wal_senders: 0,
  max_connections: 200,
}

/**
 * Starts PostgreSQL on 127.0.0.1, on the folder's usual port or another free one. A server left over by a killed run
 * is stopped first. It ends with this process even when that is killed, where the system has `setpriv`; call from the
 * main thread, for it is that thread's end which the kernel reports. Throws `Error` with the end of the log.
 */
export async function startPostgres(options: PostgresOptions): Promise<EmbeddedPostgres> {
  mkdirSync(options.folder, { recursive: true, mode: 0o755 })
  // The kernel names working folders by their true path.
  const folder = realpathSync(options.folder)
  const programs = findPrograms()
  const launcher = launcherFor(folder, programs.postgres)
  give(folder, launcher.account)
  await clearLeftOver(folder, programs.postgres, options.say)
  prepareCluster(folder, programs, launcher, options.durable)
  for (let attempt = 1; ; attempt++) {
    const started = await attemptStart(folder, programs.postgres, launcher, options)
    if ('server' in started) return started.server
    // Backends of a killed server need a moment to notice; until then its shared memory is in use.
    if (attempt === ATTEMPTS || !started.log.includes('shared memory block'))
      throw startFailure(folder, started.log)
    await sleep(250)
  }
}

async function attemptStart(
  folder: string,
  program: string,
  launcher: Launcher,
  options: PostgresOptions,
): Promise<{ server: EmbeddedPostgres } | { log: string }> {
  const port = await freePort(rememberedPort(folder))
  const logPath = join(folder, 'log')
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(options.durable ? {} : volatileSettings),
    ...options.settings,
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const logFd = openSync(logPath, 'w')
  const child = launch(launcher, [program, '-D', dataFolder(folder), ...flags], logFd)
  closeSync(logFd)
  const ended = new Promise<void>((done) => {
    child.once('exit', () => done())
    child.once('error', () => done())
  })
  if (!(await becomesReady(child, folder, port, options))) {
    child.kill('SIGQUIT')
    await ended
    return { log: readFileSync(logPath, 'utf8') }
  }
  child.unref()
  writeFileSync(join(folder, 'port'), String(port))
  return { server: handle(child, folder, port, ended) }
}

/**
 * PostgreSQL writes its state into the eighth line of postmaster.pid: no connection is needed to see it. One that
 * recovers from a crash is waited for: cut off, it would begin anew at every start, for ever.
 */
async function becomesReady(
  child: ChildProcess,
  folder: string,
  port: number,
  { readyWithinMs = READY_WITHIN_MS, say }: PostgresOptions,
): Promise<boolean> {
  let deadline = performance.now() + readyWithinMs
  const isReady = () => {
    const lines = postmasterFile(folder)
    return Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready'
  }
  while (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    if (isReady()) return true
    if (performance.now() > deadline) {
      if (!(await isStartingUp(port, ANSWER_WITHIN_MS))) return isReady()
      say?.('The database is still reading its log, as it must after a crash.')
      deadline = performance.now() + readyWithinMs
    }
    await sleep(5)
  }
  return false
}

function handle(child: ChildProcess, folder: string, port: number, ended: Promise<void>): EmbeddedPostgres {
  const pid = child.pid ?? 0
  const url = (role: string, database: string) =>
    `postgresql://${role}:${password(folder)}@127.0.0.1:${port}/${database}`
  return {
    url: url(APP_NAME, APP_NAME),
    adminUrl: url(ADMIN_ROLE, 'postgres'),
    port,
    pid,
    ended,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.ref()
      await endServer(pid)
      await ended
    },
  }
}

/** SIGINT asks for the fast end: clients are sent away and the data written. SIGKILL would leave shared memory behind. */
async function endServer(pid: number): Promise<void> {
  await stopProcess(pid, [
    ['SIGINT', 20_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ])
}

/**
 * After a run that was killed: ends what still works in the data folder, then takes the dead server's pid file away.
 * PostgreSQL heals most of this itself, but refuses to start where that id is a zombie, or belongs by now to another
 * process, as it often does after a container's restart.
 */
async function clearLeftOver(folder: string, program: string, say: PostgresOptions['say']): Promise<void> {
  const data = dataFolder(folder)
  const postmaster = Number(postmasterFile(folder)[0])
  if (!postmaster) return
  // Nobody else's: a shell may have been left there. The kernel names programs by their true path too.
  const ours = realpathSync(program)
  const inFolder = processesIn(data, ours)
  if (inFolder === undefined) return
  if (inFolder.length > 0) {
    say?.(
      `A database server of a run that was killed (process ${postmaster}) was still there; it is being stopped.`,
    )
    if (inFolder.includes(postmaster)) await endServer(postmaster)
    for (const pid of processesIn(data, ours) ?? []) await endServer(pid)
  }
  rmSync(join(data, 'postmaster.pid'), { force: true })
}

function postmasterFile(folder: string): string[] {
  const path = join(dataFolder(folder), 'postmaster.pid')
  try {
    return readFileSync(path, 'utf8').split('\n')
  } catch {
    return []
  }
}

function rememberedPort(folder: string): number | undefined {
  const path = join(folder, 'port')
  const port = existsSync(path) ? Number(readFileSync(path, 'utf8')) : Number.NaN
  return Number.isInteger(port) && port > 0 ? port : undefined
}

function startFailure(folder: string, log: string): Error {
  const end = log.trim().split('\n').slice(-8).join('\n')
  return new Error(`PostgreSQL did not start in ${folder}. The end of its log:\n${end}`)
}
