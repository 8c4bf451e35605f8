import type { ReactNode } from 'react'

/** What is known of a thing, a line each. */
export function Facts({ children }: { readonly children: ReactNode }) {
  return <dl className="grid grid-cols-[minmax(7rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1.5">{children}</dl>
}

interface FactProps {
  readonly name: string
  /** Not there, it is not told. */
  readonly children: ReactNode
  /** A number or address that one compares or copies. */
  readonly isCode?: boolean
}

export function Fact({ name, children, isCode = false }: FactProps) {
  if (children === null || children === undefined || children === '') return null
  return (
    <>
      <dt className="text-13 text-ink-soft">{name}</dt>
      <dd className={isCode ? 'break-all font-mono text-12 leading-5' : 'break-words'}>{children}</dd>
    </>
  )
}
