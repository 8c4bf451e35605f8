import { about, queries } from '../../app/studio.ts'

/** Begins the keys of the questions for a track's sheets, each account's own. */
export const sheetsKey = (trackId: string) => about('session', 'splits', trackId)

export const askAgain = (trackId: string) => queries.invalidateQueries({ queryKey: sheetsKey(trackId) })
