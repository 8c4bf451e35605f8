import { z } from 'zod'
import { languages } from '../language.ts'
import { noticeWishesSchema } from '../notifications.ts'
import { bridge } from './base.ts'

/** Slower than this an upload would stand still (bytes per second). */
export const UPLOAD_RATE_MIN = 16_000
export const AT_ONCE_MAX = 8
const rate = z.int().min(UPLOAD_RATE_MIN).nullable()
const minuteOfDay = z.int().min(0).max(1_439)
const atOnce = z.int().min(1).max(AT_ONCE_MAX).nullable()

const uploadHoursSchema = z.object({ from: minuteOfDay, to: minuteOfDay, rate })

const choices = {
  /** `system`: the browser's or the system's, where it is one of ours. */
  language: z.enum(['system', ...languages]),
  theme: z.enum(['system', 'light', 'dark']),
  /** What is said aloud when it happens. */
  notices: noticeWishesSchema,
  /** Bytes per second over all uploads; null: as much as there is. */
  uploadRate: rate,
  /** Another rate from one minute of the day to another, by this machine's clock, midnight between or not. */
  uploadHours: uploadHoursSchema.nullable(),
  /** At once; null: as the machine is able to. */
  transcodes: atOnce,
  uploads: atOnce,
  /** What is put there is imported; null: none is watched. */
  watchFolder: z.string().min(1).max(4_096).nullable(),
  /** Keys without Ctrl or Alt are shortcuts: not for whoever speaks to the machine, or strikes keys unawares. */
  hasCharacterKeys: z.boolean(),
  /** The first steps were shown, or not wanted. */
  isTourDone: z.boolean(),
}

/** What a person has chosen. A new one has a default, so that an older library opens as well. */
export const settingsSchema = z.object({
  language: choices.language.default('system'),
  theme: choices.theme.default('system'),
  notices: choices.notices.prefault({}),
  uploadRate: choices.uploadRate.default(null),
  uploadHours: choices.uploadHours.default(null),
  transcodes: choices.transcodes.default(null),
  uploads: choices.uploads.default(null),
  watchFolder: choices.watchFolder.default(null),
  hasCharacterKeys: choices.hasCharacterKeys.default(true),
  isTourDone: choices.isTourDone.default(false),
} satisfies { [K in keyof typeof choices]: z.ZodType })
export type Settings = z.infer<typeof settingsSchema>

export const settingsContract = {
  get: bridge.output(settingsSchema),
  /** Changes what is named, and answers with all. A folder that cannot be watched is refused: `not-a-folder`, `folder-of-library`. */
  set: bridge.input(z.object(choices).partial()).output(settingsSchema),
  /** `missing`: the folder is not there now (a disk that is not plugged in, say); it is looked for again. */
  watch: bridge.output(z.object({ state: z.enum(['off', 'watching', 'missing']) })),
}
