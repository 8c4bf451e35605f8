import type { ProfilePatch } from '@veza/shared/contracts/people.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { Seer } from '../catalog/index.ts'
import { canPerson, PersonNotFound } from './policy.ts'
import {
  changeProfile,
  lockProfile,
  type ProfileRow,
  profileById,
  profileByUsername,
  renameUser,
} from './queries.ts'

/** As registration makes them, or almost; anything else names nobody, and the database is not asked. */
const USERNAME = /^[a-z0-9_-]{3,30}$/

/** Someone (in another window) changed the profile since it was read; `row` is how it stands now. */
export class StaleProfile extends DomainError {
  readonly row: ProfileRow
  constructor(row: ProfileRow) {
    super(409, 'stale-version', 'Your profile was changed in the meantime. Look at both versions and decide.')
    this.row = row
  }
}

/** Undefined for somebody who does not exist, and for somebody whom this viewer may not see. */
export async function findProfile(
  db: Db,
  username: string,
  viewer: Seer | undefined,
): Promise<ProfileRow | undefined> {
  if (!USERNAME.test(username)) return undefined
  const row = await profileByUsername(db, username, viewer?.userId)
  return row && canPerson(viewer, 'see', row) ? row : undefined
}

/** @throws PersonNotFound */
export async function visibleProfile(
  db: Db,
  username: string,
  viewer: Seer | undefined,
): Promise<ProfileRow> {
  const row = await findProfile(db, username, viewer)
  if (!row) throw new PersonNotFound()
  return row
}

/** @throws PersonNotFound */
export async function visibleProfileById(db: Db, id: string, viewer: Seer | undefined): Promise<ProfileRow> {
  const row = await profileById(db, id, viewer?.userId)
  if (!row || !canPerson(viewer, 'see', row)) throw new PersonNotFound()
  return row
}

/** @throws DomainError 401 when the account is gone */
export async function ownProfile(db: Db, { userId }: Pick<Viewer, 'userId'>): Promise<ProfileRow> {
  const row = await profileById(db, userId, userId)
  if (!row) throw new DomainError(401, 'token-invalid', 'This account is gone. Sign in again.')
  return row
}

/** @throws StaleProfile when `version` is not the newest */
export function updateProfile(
  ctx: Pick<Context, 'clock' | 'transaction'>,
  viewer: Viewer,
  version: number,
  { displayName, ...changes }: ProfilePatch,
): Promise<ProfileRow> {
  return ctx.transaction(async (tx) => {
    const current = await heldProfile(tx, viewer)
    if (current.version !== version) throw new StaleProfile(await ownProfile(tx, viewer))
    const now = ctx.clock.now()
    await changeProfile(tx, viewer.userId, given(changes), now)
    if (displayName !== undefined) await renameUser(tx, viewer.userId, displayName, now)
    return ownProfile(tx, viewer)
  })
}

/** The profile, held until the transaction ends. @throws DomainError 401 when the account is gone */
export async function heldProfile(tx: Tx, viewer: Viewer) {
  return (await lockProfile(tx, viewer.userId)) ?? ownProfile(tx, viewer)
}

/** What was not said stays as it is. */
function given<T extends object>(changes: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
