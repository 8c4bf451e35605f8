import type { LucideIcon } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'

export interface MenuItem {
  readonly label: string
  readonly icon?: LucideIcon
  readonly isDanger?: boolean
  readonly disabled?: boolean
  run(): unknown
}

/** A button's further actions. Groups are parted by a line. @param children the button, which takes a ref */
export function Menu({
  groups,
  children,
}: {
  readonly groups: readonly (readonly MenuItem[])[]
  readonly children: ReactNode
}) {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
      <MenuContent groups={groups} />
    </DropdownMenu.Root>
  )
}

export interface MenuContentProps {
  readonly groups: readonly (readonly MenuItem[])[]
  /** Where its button does not say it. */
  readonly label?: string
  onCloseAutoFocus?(event: Event): void
}

/** What a menu holds once it is open. */
export function MenuContent({ groups, label, ...rest }: MenuContentProps) {
  const shown = groups.filter((group) => group.length > 0)
  return (
    <DropdownMenu.Portal>
      <DropdownMenu.Content
        {...rest}
        {...(label ? { 'aria-label': label } : {})}
        align="end"
        sideOffset={4}
        collisionPadding={8}
        className="raised z-50 min-w-[180px] rounded-md p-1"
      >
        {shown.map((group, index) => (
          <div key={group[0]?.label}>
            {index > 0 && <DropdownMenu.Separator className="my-1 h-px bg-hairline" />}
            {group.map((item) => (
              <Item key={item.label} item={item} />
            ))}
          </div>
        ))}
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  )
}

function Item({ item: { label, icon: Icon, isDanger, disabled = false, run } }: { readonly item: MenuItem }) {
  return (
    <DropdownMenu.Item
      disabled={disabled}
      onSelect={run}
      className={`flex cursor-default items-center gap-2 rounded-md px-2 py-1.5 outline-none data-disabled:opacity-45 data-highlighted:bg-wash ${isDanger ? 'text-bad-text' : ''}`}
    >
      <span className="w-4">{Icon && <Icon size={16} strokeWidth={1.75} aria-hidden />}</span>
      {label}
    </DropdownMenu.Item>
  )
}
