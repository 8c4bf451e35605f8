import { type ComponentProps, type ReactNode, useId } from 'react'

const input =
  'moving w-full min-w-0 rounded-md border border-hairline bg-transparent px-2.5 placeholder:text-ink-soft hover:not-disabled:border-ink-faint disabled:opacity-45 aria-invalid:border-bad'

interface FrameProps {
  readonly label: string
  /** What belongs in it, where the label does not say. */
  readonly hint?: string | undefined
  /** What is wrong with what is in it. */
  readonly fault?: string | undefined
}

export type FieldProps = FrameProps & Omit<ComponentProps<'input'>, 'className' | 'id'>

/** One line of text with its label. */
export function Field({ label, hint, fault, ...rest }: FieldProps) {
  const id = useId()
  return (
    <Frame id={id} label={label} hint={hint} fault={fault}>
      <input {...rest} id={id} {...describedBy(id, hint, fault)} className={`${input} h-8`} />
    </Frame>
  )
}

export type TextAreaProps = FrameProps & Omit<ComponentProps<'textarea'>, 'className' | 'id'>

/** Several lines of text. */
export function TextArea({ label, hint, fault, ...rest }: TextAreaProps) {
  const id = useId()
  return (
    <Frame id={id} label={label} hint={hint} fault={fault}>
      <textarea rows={4} {...rest} id={id} {...describedBy(id, hint, fault)} className={`${input} py-1.5`} />
    </Frame>
  )
}

/** Names hint and fault of a control that stands in a `Frame` of this id. */
export function describedBy(id: string, hint?: string, fault?: string) {
  const ids = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ')
  return { 'aria-describedby': ids || undefined, 'aria-invalid': fault ? true : undefined }
}

/** Label above, hint and fault below, for any control with this id. */
export function Frame({
  id,
  label,
  hint,
  fault,
  children,
}: FrameProps & { readonly id: string; readonly children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium text-13">
        {label}
      </label>
      {children}
      {hint && (
        <p id={`${id}-hint`} className="text-12 text-ink-soft">
          {hint}
        </p>
      )}
      {fault && (
        <p id={`${id}-fault`} className="text-12 text-bad-text">
          {fault}
        </p>
      )}
    </div>
  )
}
