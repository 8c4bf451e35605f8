import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import { AVATAR_SIZES, type OwnProfile, type Person, type Profile } from '@veza/shared/contracts/people.ts'
import type { Config } from '../../config/config.ts'
import type { PersonRow, ProfileRow } from './queries.ts'

type Addresses = Pick<Config, 'publicUrl'>

export function personView(config: Addresses, row: PersonRow): Person {
  return {
    username: row.username,
    displayName: row.displayName,
    avatar: avatarView(config, row.avatarId),
    followers: row.followers,
    url: `${config.publicUrl}/@${row.username}`,
    isFollowed: row.isFollowed,
  }
}

/** Public fields only. */
export function profileView(config: Addresses, row: ProfileRow, viewerId: string | undefined): Profile {
  return {
    ...personView(config, row),
    bio: row.bio,
    location: row.location,
    links: row.links,
    following: row.following,
    isCreator: row.isCreator,
    isSelf: row.id === viewerId,
    createdAt: row.createdAt.toISOString(),
  }
}

export function ownProfileView(config: Addresses, row: ProfileRow): OwnProfile {
  return { ...profileView(config, row, row.id), version: row.version }
}

export const ownAvatar = (config: Addresses, { avatarId }: Pick<ProfileRow, 'avatarId'>) =>
  avatarView(config, avatarId)

function avatarView({ publicUrl }: Addresses, avatarId: string | null): Person['avatar'] {
  if (avatarId === null) return null
  const address = (size: number) => `${publicUrl}${API_PREFIX}/avatars/${avatarId}/${size}.webp`
  return { large: address(AVATAR_SIZES.large), small: address(AVATAR_SIZES.small) }
}
