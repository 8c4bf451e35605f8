import { readdirSync, readFileSync } from 'node:fs'
import { isAlive } from '../../scripts/support/processes.ts'

/** Ids of everything that this process started, and what they started, and so on (Linux). */
export function descendantsOf(pid: number): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    const id = Number(name)
    const parent = Number.isInteger(id) ? parentOf(id) : undefined
    if (parent !== undefined) parents.set(id, parent)
  }
  const found: number[] = []
  for (let front = [pid]; front.length > 0; ) {
    front = [...parents].filter(([, parent]) => front.includes(parent)).map(([id]) => id)
    found.push(...front)
  }
  return found
}

export const livingOf = (pids: readonly number[]) => pids.filter(isAlive)

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined
  }
}
