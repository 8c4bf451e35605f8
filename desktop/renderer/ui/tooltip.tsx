import { Tooltip as Radix } from 'radix-ui'
import type { FocusEvent, ReactNode } from 'react'

const DELAY_MS = 500

/** Once, around everything. */
export function TooltipProvider({ children }: { readonly children: ReactNode }) {
  return (
    <Radix.Provider delayDuration={DELAY_MS} disableHoverableContent>
      {children}
    </Radix.Provider>
  )
}

/** A menu that closes gives the focus back to its button: nobody asked what that is called. */
function unlessByMouse(event: FocusEvent): void {
  if (!event.target.matches(':focus-visible')) event.preventDefault()
}

/** A word or two beside what is pointed at. Never the only place where something is said. */
export function Tooltip({ text, children }: { readonly text: string; readonly children: ReactNode }) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild onFocus={unlessByMouse}>
        {children}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-w-[280px] rounded-md bg-ink px-2 py-1 text-12 text-paper"
        >
          {text}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
