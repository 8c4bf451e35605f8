import type { ReactNode } from 'react'

export interface PartProps {
  readonly heading: string
  readonly children: ReactNode
}

/** What belongs together: its name beside it, or above it where there is little room. */
export function Part({ heading, children }: PartProps) {
  return (
    <section className="grid gap-x-8 gap-y-3 border-hairline border-t py-6 first:border-t-0 first:pt-0 md:grid-cols-[10rem_minmax(0,34rem)]">
      <h2 className="font-semibold">{heading}</h2>
      <div className="flex min-w-0 flex-col gap-4">{children}</div>
    </section>
  )
}
