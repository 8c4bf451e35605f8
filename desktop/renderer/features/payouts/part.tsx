import type { ReactNode } from 'react'

/** A part of the screen with its heading. */
export function Part({
  heading,
  about,
  children,
}: {
  readonly heading: string
  readonly about?: string
  readonly children: ReactNode
}) {
  return (
    <section className="flex flex-col gap-3" aria-label={heading}>
      <h2 className="font-semibold text-16">{heading}</h2>
      {about && <p className="text-13 text-ink-soft">{about}</p>}
      {children}
    </section>
  )
}
