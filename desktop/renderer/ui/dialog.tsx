import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

export interface DialogProps {
  readonly title: string
  readonly isTitleHidden?: boolean
  readonly isOpen: boolean
  onClose(): void
  readonly children: ReactNode
  /** It holds nothing that takes the focus: then the text does, so that it can be scrolled by keyboard. */
  readonly isReading?: boolean
  /** It only says something: all of it is read out as it opens. */
  readonly isMessage?: boolean
  /** Buttons at the foot, the main one last. */
  readonly actions?: ReactNode
}

/** A question over the window. Escape and a press beside it close it; the focus goes back to where it was. */
export function Dialog(props: DialogProps) {
  const { title, isTitleHidden = false, isOpen, onClose, children, actions } = props
  const { isReading = false, isMessage = false } = props
  const text = (
    <div className="min-h-0 overflow-auto p-4 outline-none" {...(isReading ? { tabIndex: 0 } : {})}>
      {children}
    </div>
  )
  return (
    <Radix.Root open={isOpen} onOpenChange={(open) => open || onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 scrim" />
        <Radix.Content
          {...(isMessage ? {} : { 'aria-describedby': undefined })}
          className="raised -translate-x-1/2 fixed top-[15vh] left-1/2 z-50 flex max-h-[75vh] w-[520px] max-w-[calc(100vw-2rem)] flex-col rounded-md"
        >
          <Radix.Title className={isTitleHidden ? 'sr-only' : 'px-4 pt-4 font-semibold text-16'}>
            {title}
          </Radix.Title>
          {isTitleHidden ? (
            children
          ) : isMessage ? (
            <Radix.Description asChild>{text}</Radix.Description>
          ) : (
            text
          )}
          {actions && <div className="flex justify-end gap-2 border-hairline border-t p-3">{actions}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
