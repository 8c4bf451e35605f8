import { feedName, type UpdateChannel, type UpdateTarget } from '@veza/shared/studio/updates/channels.ts'

const PREFIX = 'studio/'
const DIGEST_CHARACTERS = 40

/** Where a channel's feed lies in the store; replaced whole at every change. */
export const feedKey = (channel: UpdateChannel, target: UpdateTarget) =>
  `${PREFIX}feeds/${feedName(channel, target)}`

/** What a version is made of, once and for all. */
export const releaseKey = (version: string, target: UpdateTarget) =>
  `${PREFIX}releases/${version}/${target}.json`

/** Below the feed: a file's address holds its content, so that other bytes have another address. */
export const fileAddress = (sha512: string, name: string) =>
  `files/${Buffer.from(sha512, 'base64').toString('hex').slice(0, DIGEST_CHARACTERS)}/${name}`

export const fileKey = (address: string) => `${PREFIX}${address}`

export const DIGEST = new RegExp(`^[0-9a-f]{${DIGEST_CHARACTERS}}$`)
/** As electron-builder names them, and no path. */
export const FILE_NAME = /^[A-Za-z0-9][\w.-]{0,150}$/
