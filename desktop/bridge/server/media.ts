import { findMedia } from '../../engine/media/find-media.ts'
import { os } from './context.ts'

export const media = {
  find: os.media.find.handler(({ context: { engine }, input }) => findMedia(engine, input)),
}
