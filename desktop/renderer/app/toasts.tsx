import { X } from 'lucide-react'
import { useEffect } from 'react'
import { Button, IconButton } from '../ui/button.tsx'
import { type Toast, useToasts } from './announce.ts'
import { appTexts } from './app-texts.ts'
import { useTexts } from './texts.ts'

const SHOWN_MS = 8_000

/** What has just been done or has failed; read out, and gone by itself. */
export function Toasts() {
  const t = useTexts(appTexts)
  const { toasts } = useToasts()
  return (
    <section
      aria-label={t('messages')}
      className="pointer-events-none fixed right-4 bottom-16 z-50 flex w-[360px] max-w-[calc(100vw-2rem)] flex-col gap-2"
    >
      <div aria-live="polite" className="contents">
        {toasts.map((toast) => (
          <One key={toast.id} toast={toast} />
        ))}
      </div>
    </section>
  )
}

function One({ toast }: { readonly toast: Toast }) {
  const t = useTexts(appTexts)
  const { dismiss } = useToasts()
  useEffect(() => {
    // A fault stays until it was read.
    if (toast.kind === 'fault') return
    const timer = setTimeout(() => dismiss(toast.id), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [toast, dismiss])
  const { action } = toast
  return (
    <div
      className="raised pointer-events-auto flex items-start gap-2 rounded-md p-3 data-[kind=fault]:border-l-4 data-[kind=fault]:border-l-bad"
      data-kind={toast.kind}
    >
      <p className="grow py-1">{toast.text}</p>
      {action && (
        <Button
          onClick={() => {
            dismiss(toast.id)
            action.run()
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton icon={X} label={t('dismiss')} onClick={() => dismiss(toast.id)} />
    </div>
  )
}
