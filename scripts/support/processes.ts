import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** True while a process of that id exists, whoever owns it. A zombie counts as gone. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return statusFields(pid)?.[0] !== 'Z'
}

/**
 * What tells a process from a later one that was given the same id: the boot and the start time in clock ticks
 * since then (proc(5), field 22). Undefined where there is no /proc.
 */
export function birthMark(pid: number): string | undefined {
  const startTicks = statusFields(pid)?.[19]
  if (startTicks === undefined) return undefined
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${startTicks}`
}

/** Waits until the process is gone. @returns false where it still lives after `timeoutMs` */
export async function waitForExit(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs
  while (isAlive(pid)) {
    if (performance.now() > deadline) return false
    await sleep(10)
  }
  return true
}

/** Sends the signals one after the other until the process is gone, each with its own patience (ms). */
export async function stopProcess(
  pid: number,
  steps: readonly (readonly [signal: NodeJS.Signals, patienceMs: number])[],
): Promise<boolean> {
  for (const [signal, patienceMs] of steps) {
    if (!isAlive(pid)) return true
    try {
      process.kill(pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return true
      throw error
    }
    if (await waitForExit(pid, patienceMs)) return true
  }
  return !isAlive(pid)
}

/** Ids of the living processes of `program` whose working folder is `folder`. Undefined where there is no /proc to ask. */
export function processesIn(folder: string, program: string): number[] | undefined {
  if (!existsSync('/proc/self/cwd')) return undefined
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger)
  // Replaced by another installation in the meantime, it is still ours.
  const ours = [program, `${program} (deleted)`]
  return pids.filter(
    (pid) => linkOf(pid, 'cwd') === folder && ours.includes(linkOf(pid, 'exe') ?? '') && isAlive(pid),
  )
}

function linkOf(pid: number, name: 'cwd' | 'exe'): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/${name}`)
  } catch {
    return undefined
  }
}

/** The fields of /proc/PID/stat after the command's name, which may itself hold spaces and brackets. */
function statusFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}
