import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chownSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

export interface Account {
  readonly uid: number
  readonly gid: number
}

/** A way to run PostgreSQL's programs, which refuse to run as root. */
export interface Launcher {
  /** Who will own what the programs write; undefined: whoever we are. */
  readonly account: Account | undefined
  /** Argv that runs `command`. With `untilParentDies` the kernel sends it SIGINT when our main thread ends. */
  argv(command: readonly string[], untilParentDies?: boolean): readonly string[]
}

/** Debian's nobody and nogroup, and the overflow ids of the kernel itself: there without any entry in /etc/passwd. */
const nobody: Account = { uid: 65_534, gid: 65_534 }

/**
 * Finds how to run programs that must not be root, on files that belong to the owner of `folder`.
 * An ordinary user runs them plainly. Root hands them to the folder's owner, or to nobody where root owns it; where
 * root may not change user, a user namespace of our own does. Throws `Error` where none of these is possible.
 */
export function launcherFor(folder: string, programs: string): Launcher {
  if (process.getuid?.() !== 0) return { account: undefined, argv: (command, tied) => tie(command, tied) }
  const { uid, gid } = statSync(folder)
  const account = uid === 0 ? nobody : { uid, gid }
  const reduce = ['setpriv', `--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups']
  // A clone inside /root (0700) is out of others' reach; this one capability lets them pass, and no more is given.
  // access(2), by which initdb looks at its programs, forgets capabilities unless that fix-up is off.
  const pass = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup']
  const ways =
    othersMayEnter(folder) && othersMayEnter(programs)
      ? [reduce, [...reduce, ...pass]]
      : [[...reduce, ...pass]]
  for (const way of ways)
    if (succeeds([...way, 'true']))
      return { account, argv: (command, tied) => [...way, ...(tied ? parentTie : []), ...command] }
  const namespace = ['unshare', '--user', '--map-user=1000', '--']
  if (succeeds([...namespace, 'true']))
    return { account: undefined, argv: (command, tied) => [...namespace, ...tie(command, tied)] }
  throw new Error(
    'PostgreSQL refuses to run as root, and neither setpriv nor unshare could change the user here. ' +
      'Run this as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
  )
}

/** Hands a file or folder (not what is in it) to the account that will run the programs. */
export function give(path: string, account: Account | undefined): void {
  if (account !== undefined) chownSync(path, account.uid, account.gid)
}

/** Runs a program to its end, which ours brings about too. Throws `Error` with what it said where it fails. */
export function run(launcher: Launcher, command: readonly string[], input = ''): string {
  const [file = '', ...args] = launcher.argv(command, true)
  const result = spawnSync(file, args, { input, encoding: 'utf8', cwd: '/', env: programEnvironment() })
  if (result.status === 0) return result.stdout
  const said = `${result.stdout ?? ''}${result.stderr ?? ''}`.trim() || String(result.error ?? result.signal)
  throw new Error(`${command[0]} failed: ${said}`)
}

/** Starts a program in a process group of its own, so that Ctrl-C in a terminal does not reach it before us. */
export function launch(launcher: Launcher, command: readonly string[], logFd: number): ChildProcess {
  const [file = '', ...args] = launcher.argv(command, true)
  return spawn(file, args, {
    stdio: ['ignore', logFd, logFd],
    detached: true,
    cwd: '/',
    env: programEnvironment(),
  })
}

const parentTie = ['--pdeathsig', 'INT']

function tie(command: readonly string[], untilParentDies = false): readonly string[] {
  const tied = untilParentDies && succeeds(['setpriv', ...parentTie, 'true'])
  return tied ? ['setpriv', ...parentTie, ...command] : command
}

function succeeds([file, ...args]: readonly string[]): boolean {
  return file !== undefined && spawnSync(file, args, { stdio: 'ignore' }).status === 0
}

function othersMayEnter(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    const { mode, uid } = statSync(folder)
    if (folder === path ? uid === 0 && (mode & 0o005) !== 0o005 : (mode & 0o001) === 0) return false
    if (folder === dirname(folder)) return true
  }
}

/** PGDATA, PGPORT and the like of the person's shell must not lead the programs astray. */
function programEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('PG'))
  return Object.fromEntries([...kept, ['LC_ALL', 'C']])
}
