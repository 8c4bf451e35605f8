import { about, queries } from '../../app/studio.ts'

/** Of the question for a track's sheets. */
export const sheetsKey = (trackId: string) => about('session', 'splits', trackId)

export const askAgain = (trackId: string) => queries.invalidateQueries({ queryKey: sheetsKey(trackId) })
