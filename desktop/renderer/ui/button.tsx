import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { Tooltip } from './tooltip.tsx'

/** `main`: the one action of a screen. `plain`: everything else. `bare`: within rows and bars. `danger`: cannot be undone. */
export type ButtonKind = 'main' | 'plain' | 'bare' | 'danger'

const shape =
  'moving inline-flex h-8 shrink-0 select-none items-center justify-center gap-2 whitespace-nowrap rounded-md font-medium disabled:opacity-45 aria-disabled:opacity-45'
const kinds: Readonly<Record<ButtonKind, string>> = {
  main: 'bg-accent px-3 text-on-accent hover:not-disabled:brightness-105 active:not-disabled:brightness-95',
  plain: 'border border-hairline px-3 hover:not-disabled:bg-wash active:not-disabled:border-ink-faint',
  bare: 'px-2 text-ink-soft hover:not-disabled:bg-wash hover:not-disabled:text-ink aria-pressed:bg-wash aria-pressed:text-ink',
  danger: 'border border-hairline px-3 text-bad-text hover:not-disabled:border-bad',
}

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'className'> {
  readonly kind?: ButtonKind
  readonly icon?: LucideIcon
  /** At work on what it was pressed for; cannot be pressed again meanwhile. */
  readonly isBusy?: boolean
}

export function Button({
  kind = 'plain',
  icon: Icon,
  isBusy = false,
  children,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || isBusy}
      aria-busy={isBusy || undefined}
      className={`${shape} ${kinds[kind]}`}
    >
      {Icon && <Icon size={16} strokeWidth={1.75} aria-hidden />}
      {children}
    </button>
  )
}

export interface IconButtonProps extends Omit<ButtonProps, 'icon' | 'children' | 'aria-label'> {
  readonly icon: LucideIcon
  /** What it does, in words: read out, and shown beside it. */
  readonly label: string
}

export function IconButton({
  icon: Icon,
  label,
  kind = 'bare',
  isBusy = false,
  disabled,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={label}>
      <button
        type="button"
        {...rest}
        disabled={disabled || isBusy}
        aria-label={label}
        className={`${shape} ${kinds[kind]} w-8 px-0!`}
      >
        <Icon size={16} strokeWidth={1.75} aria-hidden />
      </button>
    </Tooltip>
  )
}

/** A place to go to that looks like something to do. */
export function LinkButton({
  kind = 'plain',
  ...rest
}: Omit<ComponentProps<'a'>, 'className'> & { readonly kind?: ButtonKind }) {
  return <a {...rest} className={`${shape} ${kinds[kind]}`} />
}
