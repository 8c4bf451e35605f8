import type { ReactNode } from 'react'

/** Figures that stand in columns: all of one width, to the right. */
export function Figure({ children, unit }: { readonly children: ReactNode; readonly unit?: string }) {
  return (
    <span className="figures whitespace-nowrap text-right">
      {children}
      {unit && <span className="text-12 text-ink-soft"> {unit}</span>}
    </span>
  )
}
