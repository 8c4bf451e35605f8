import { create } from 'zustand'

/** Whether a new release is being asked for, from whichever screen. */
export const useAsking = create<{ readonly isAsking: boolean }>(() => ({ isAsking: false }))

export const askForRelease = (isAsking = true): void => useAsking.setState({ isAsking })
