import { create } from 'zustand'

export interface Toast {
  readonly id: number
  readonly kind: 'done' | 'fault'
  readonly text: string
  /** What can be done about it, or undone. */
  readonly action?: { readonly label: string; run(): unknown }
}

interface ToastsState {
  readonly toasts: readonly Toast[]
  show(toast: Omit<Toast, 'id'>): void
  dismiss(id: number): void
}

let lastId = 0

/** Short words at the foot of the window, read out as well. */
export const useToasts = create<ToastsState>((set) => ({
  toasts: [],
  show: (toast) => set(({ toasts }) => ({ toasts: [...toasts.slice(-2), { ...toast, id: ++lastId }] })),
  dismiss: (id) => set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) })),
}))

export const announce = (text: string, action?: Toast['action']): void =>
  useToasts.getState().show({ kind: 'done', text, ...(action ? { action } : {}) })

export const announceFault = (text: string, action?: Toast['action']): void =>
  useToasts.getState().show({ kind: 'fault', text, ...(action ? { action } : {}) })
