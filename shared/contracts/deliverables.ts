import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'

/** What a grant lets its holder download: a track, in formats named as the product named them when it was bought. */
export const deliverableSchema = z.object({
  trackId: idSchema,
  title: z.string(),
  formats: z.array(z.string()).min(1),
})
export type Deliverable = z.infer<typeof deliverableSchema>
