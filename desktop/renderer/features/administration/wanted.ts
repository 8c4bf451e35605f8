import type { AuditAction, AuditFamily } from '@veza/shared/contracts/audit.ts'
import { create } from 'zustand'
import { navigate } from '../../app/router.ts'
import { beginAnew } from '../moderation/chosen.ts'

/** Which entries of the audit log are looked at. */
export interface WantedEntries {
  /** As they were typed: a name, or an id. */
  readonly actor: string
  readonly subject: string
  readonly byServer: boolean
  readonly family: AuditFamily | null
  readonly action: AuditAction | null
  /** Days as a field has them; empty: without a bound. */
  readonly fromDay: string
  readonly toDay: string
}

export const allEntries: WantedEntries = {
  ...{ actor: '', subject: '', byServer: false },
  ...{ family: null, action: null, fromDay: '', toDay: '' },
}

interface WantedState {
  /** Of the accounts, as it was typed. */
  readonly users: string
  readonly entries: WantedEntries
}

/** What is looked for stays while one looks at something else, and one screen leads to the other by it. */
export const useWanted = create<WantedState>(() => ({ users: '', entries: allEntries }))

export function showUsers(users: string): void {
  beginAnew('users')
  useWanted.setState({ users })
}

export function showEntries(entries: WantedEntries): void {
  beginAnew('audit')
  useWanted.setState({ entries })
}

export function goToUser(id: string): void {
  showUsers(id)
  navigate('/moderation/users')
}

export function goToEntries(wanted: Partial<WantedEntries>): void {
  showEntries({ ...allEntries, ...wanted })
  navigate('/moderation/audit')
}

/** From the beginning of the first day to the end of the last, by the clock of this machine. */
export function stretchOf({ fromDay, toDay }: Pick<WantedEntries, 'fromDay' | 'toDay'>) {
  return { from: instantOf(fromDay, 0), to: instantOf(toDay, 1) }
}

function instantOf(day: string, daysLater: number): string | null {
  const [year, month, date] = day.split('-').map(Number)
  if (year === undefined || month === undefined || date === undefined) return null
  const at = new Date(year, month - 1, date + daysLater)
  return Number.isNaN(at.getTime()) ? null : at.toISOString()
}
