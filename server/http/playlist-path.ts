import { API_PREFIX } from '@veza/shared/contracts/index.ts'

/** Paths of playlists. Anything else that ends like one is no playlist, and is counted and logged as all else is. */
export const PLAYLIST = new RegExp(`^${API_PREFIX}/tracks/[^/]+/(?:master|[^/]+/index)\\.m3u8$`)
