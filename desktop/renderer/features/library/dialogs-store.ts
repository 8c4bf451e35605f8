import { create } from 'zustand'

interface Dialogs {
  /** Entries that a dialog is open for. */
  readonly editing: readonly string[] | null
  readonly deleting: readonly string[] | null
}

export const useDialogs = create<Dialogs>(() => ({ editing: null, deleting: null }))

export const askToEdit = (ids: readonly string[]): void => {
  if (ids.length > 0) useDialogs.setState({ editing: ids, deleting: null })
}
export const askToDelete = (ids: readonly string[]): void => {
  if (ids.length > 0) useDialogs.setState({ deleting: ids, editing: null })
}
export const closeDialogs = (): void => useDialogs.setState({ editing: null, deleting: null })
