import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Share } from '@veza/shared/contracts/sharing.ts'
import type { Config } from '../../config/config.ts'
import { type TrackRow, trackView } from '../catalog/index.ts'
import { shareStateOf } from './policy.ts'
import type { ShareRow } from './queries.ts'
import { type ShareKey, shareQuery } from './token.ts'

export function shareView(row: ShareRow, now: Date): Share {
  return {
    id: row.id,
    label: row.label,
    state: shareStateOf(row, now),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    maxUses: row.maxUses,
    uses: row.uses,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  }
}

/** Where whoever has the token opens it. */
export const shareUrl = ({ publicUrl }: Pick<Config, 'publicUrl'>, token: string): string =>
  `${publicUrl}/s/${token}`

/** A track as a link shows it: at the link's address, and with the key in all addresses of its parts. */
export function sharedTrackView(config: Pick<Config, 'publicUrl'>, row: TrackRow, key: ShareKey): Track {
  const track = trackView(config, row)
  return {
    ...track,
    url: shareUrl(config, key.token),
    coverUrl: track.coverUrl && `${track.coverUrl}&${shareQuery(key)}`,
    masterUrl: track.masterUrl && `${track.masterUrl}?${shareQuery(key)}`,
  }
}
