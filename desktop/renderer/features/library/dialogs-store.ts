import { create } from 'zustand'

interface Dialogs {
  /** Entries that a dialog is open for. */
  readonly editing: readonly string[] | null
  readonly deleting: readonly string[] | null
  readonly unpublishing: readonly string[] | null
}

const none: Dialogs = { editing: null, deleting: null, unpublishing: null }
export const useDialogs = create<Dialogs>(() => none)

export const askToEdit = (ids: readonly string[]): void => {
  if (ids.length > 0) useDialogs.setState({ ...none, editing: ids })
}
export const askToDelete = (ids: readonly string[]): void => {
  if (ids.length > 0) useDialogs.setState({ ...none, deleting: ids })
}
export const askToUnpublish = (ids: readonly string[]): void => {
  if (ids.length > 0) useDialogs.setState({ ...none, unpublishing: ids })
}
export const closeDialogs = (): void => useDialogs.setState(none)
