import { readFileSync } from 'node:fs'
import { type UpdateChannel, updateChannels } from '@veza/shared/studio/updates/channels.ts'
import { z } from 'zod'
import { replaceFile } from '../../bridge/diagnostics/replace-file.ts'

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
