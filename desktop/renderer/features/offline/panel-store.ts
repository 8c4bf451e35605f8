import { create } from 'zustand'

export const useOfflinePanel = create<{ readonly isShown: boolean }>(() => ({ isShown: false }))
export const showOfflinePanel = (): void => useOfflinePanel.setState({ isShown: true })
export const hideOfflinePanel = (): void => useOfflinePanel.setState({ isShown: false })
