import {
  COLLABORATORS_MAX,
  type Collaborator,
  type CollaboratorRight,
} from '@veza/shared/contracts/playlists.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { visibleProfile } from '../people/index.ts'
import { collaboratorsOf, deleteCollaborator, keepCollaborator } from './collaborator-queries.ts'
import { heldPlaylist, visiblePlaylist } from './service.ts'

type Parts = Pick<Context, 'db' | 'clock' | 'transaction'>

/** For the owner and those asked: who reads a public playlist is not told. @throws PlaylistNotFound */
export async function listCollaborators(
  ctx: Pick<Context, 'db'>,
  viewer: Viewer,
  id: string,
): Promise<Collaborator[]> {
  const { playlist, right } = await visiblePlaylist(ctx.db, viewer, id)
  const people = await collaboratorsOf(ctx.db, id)
  return right === 'own' || playlist.invitedTo !== null
    ? people.map(({ username, displayName, may }) => ({ username, displayName, right: may }))
    : []
}

/** Safe to repeat. @throws PlaylistNotFound, NotYourPlaylist, PersonNotFound; DomainError 409 `too-many-collaborators` */
export function invite(
  ctx: Parts,
  viewer: Viewer,
  id: string,
  { username, right }: { username: string; right: CollaboratorRight },
): Promise<Collaborator> {
  return ctx.transaction(async (tx) => {
    await heldPlaylist(tx, viewer, 'own', id)
    const person = await visibleProfile(tx, username, viewer)
    if (person.id === viewer.userId)
      throw new DomainError(400, 'not-yourself', 'This playlist is your own. Name somebody else.')
    const others = (await collaboratorsOf(tx, id)).filter(({ userId }) => userId !== person.id)
    if (others.length >= COLLABORATORS_MAX)
      throw new DomainError(
        409,
        'too-many-collaborators',
        `A playlist has at most ${COLLABORATORS_MAX} collaborators. Remove somebody first.`,
      )
    await keepCollaborator(tx, { playlistId: id, userId: person.id, may: right, createdAt: ctx.clock.now() })
    return { username: person.username, displayName: person.displayName, right }
  })
}

/** By the owner, or by the one who goes. Safe to repeat. @throws PlaylistNotFound, NotYourPlaylist */
export function uninvite(ctx: Parts, viewer: Viewer, id: string, username: string): Promise<void> {
  return ctx.transaction(async (tx) => {
    const person = (await collaboratorsOf(tx, id)).find((one) => one.username === username)
    await heldPlaylist(tx, viewer, person?.userId === viewer.userId ? 'view' : 'own', id)
    if (person) await deleteCollaborator(tx, id, person.userId)
  })
}
