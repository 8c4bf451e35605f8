import { getNonce } from 'get-nonce'
import { Check, ChevronDown } from 'lucide-react'
import { Select as Radix } from 'radix-ui'
import { useId } from 'react'
import { describedBy, Frame } from './field.tsx'

export interface Choice<V extends string> {
  readonly value: V
  readonly label: string
}

export interface SelectProps<V extends string> {
  readonly label: string
  /** The label is only read out: what is chosen says enough. */
  readonly isLabelHidden?: boolean
  readonly hint?: string
  readonly value: V
  readonly choices: readonly Choice<V>[]
  readonly disabled?: boolean
  /** While nothing of the choices is chosen. */
  readonly placeholder?: string
  onChange(value: V): void
}

/** One of a few. */
export function Select<V extends string>({ label, isLabelHidden = false, hint, ...rest }: SelectProps<V>) {
  const id = useId()
  if (isLabelHidden) return <Control {...rest} id={id} label={label} />
  return (
    <Frame id={id} label={label} hint={hint}>
      <Control {...rest} id={id} hint={hint} />
    </Frame>
  )
}

type ControlProps<V extends string> = Omit<SelectProps<V>, 'label' | 'hint'> & {
  readonly id: string
  readonly label?: string
  readonly hint?: string | undefined
}

function Control<V extends string>({
  id,
  label,
  hint,
  value,
  choices,
  disabled = false,
  placeholder,
  onChange,
}: ControlProps<V>) {
  return (
    <Radix.Root value={value} onValueChange={(next) => onChange(next as V)} disabled={disabled}>
      <Radix.Trigger
        id={id}
        aria-label={label}
        {...describedBy(id, hint)}
        className="moving inline-flex h-8 max-w-full items-center justify-between gap-2 whitespace-nowrap rounded-md [&>span]:truncate [&>svg]:shrink-0 border border-hairline px-2.5 hover:not-disabled:border-ink-faint disabled:opacity-45"
      >
        <Radix.Value placeholder={placeholder} />
        <ChevronDown size={14} aria-hidden />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          className="raised z-50 max-h-[min(360px,var(--radix-select-content-available-height))] min-w-(--radix-select-trigger-width) rounded-md p-1"
        >
          {/* It writes a style of its own, which the content policy knows by this. */}
          <Radix.Viewport nonce={getNonce()}>
            {choices.map((choice) => (
              <Radix.Item
                key={choice.value}
                value={choice.value}
                className="flex cursor-default items-center gap-2 rounded-md py-1.5 pr-3 pl-2 outline-none data-highlighted:bg-wash"
              >
                <span className="w-4">
                  <Radix.ItemIndicator>
                    <Check size={14} aria-hidden />
                  </Radix.ItemIndicator>
                </span>
                <Radix.ItemText>{choice.label}</Radix.ItemText>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
