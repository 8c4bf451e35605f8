import { DropdownMenu } from 'radix-ui'
import { MenuContent, type MenuItem } from './menu.tsx'

/** A place in the window that a menu stands at, in pixels. */
export interface MenuPlace {
  readonly x: number
  readonly y: number
}

export interface MenuAtProps {
  /** Null: it is closed. */
  readonly place: MenuPlace | null
  readonly label: string
  readonly groups: readonly (readonly MenuItem[])[]
  onClose(): void
  /** Gives the focus back to where it was. */
  onClosed(): void
}

/** One menu for many things, such as a list's rows: none of them holds one of its own. */
export function MenuAt({ place, label, groups, onClose, onClosed }: MenuAtProps) {
  if (place === null) return null
  return (
    <DropdownMenu.Root open onOpenChange={(isOpen) => isOpen || onClose()}>
      <DropdownMenu.Trigger asChild>
        <span className="pointer-events-none fixed size-0" style={{ left: place.x, top: place.y }} />
      </DropdownMenu.Trigger>
      <MenuContent
        label={label}
        groups={groups}
        onCloseAutoFocus={(event) => {
          event.preventDefault()
          onClosed()
        }}
      />
    </DropdownMenu.Root>
  )
}
