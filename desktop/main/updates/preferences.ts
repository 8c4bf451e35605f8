import { readFileSync } from 'node:fs'
import { type UpdateChannel, updateChannels } from '@veza/shared/studio/updates/channels.ts'
import { z } from 'zod'
import { replaceFile } from '../../folders/replace-file.ts'
import type { Updates } from './updates.ts'

const fileSchema = z.object({ channel: z.enum(updateChannels) })

/** The channel that the person chose. Kept by the app and not in the library: a library that cannot be opened may need an update. */
export interface ChannelChoice {
  read(): UpdateChannel
  choose(channel: UpdateChannel): void
}

export function channelChoice(path: string): ChannelChoice {
  return {
    read() {
      try {
        return fileSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).channel
      } catch {
        return 'stable'
      }
    },
    choose: (channel) => replaceFile(path, JSON.stringify({ channel })),
  }
}

/** How the person turns to another channel: what came from the one that is left goes first, so that a death between leaves none of it. */
export function channelSwitch(deps: {
  readonly updates: Pick<Updates, 'leaveChannel' | 'check'>
  readonly choice: ChannelChoice
  /** Asks the feed of this channel from now on. */
  use(channel: UpdateChannel): void
}): (channel: UpdateChannel) => Promise<void> {
  const { updates, choice, use } = deps
  return async (channel) => {
    if (channel !== choice.read())
      await updates.leaveChannel(() => {
        choice.choose(channel)
        use(channel)
      })
    await updates.check()
  }
}
