/** Grip, what it is, where it stands, what can be done: the same for a track and for each of its jobs. */
export const columns = 'grid grid-cols-[1rem_minmax(0,2fr)_minmax(0,5fr)_8rem] items-center gap-3 pr-4 pl-2'
/** Words, then figures below each other. */
export const figureColumns =
  'grid min-w-0 grid-cols-[minmax(0,1fr)_5rem_2.5rem_4.5rem_4.5rem] items-center gap-3'
