/** How far something is, 0 to 1; undefined: at work, and nobody knows how far. @param label what it is of, read out */
export function Progress({ value, label }: { readonly value: number | undefined; readonly label: string }) {
  const percent = value === undefined ? undefined : Math.round(Math.min(1, Math.max(0, value)) * 100)
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className="h-1 w-full overflow-hidden rounded-full bg-hairline"
    >
      <div
        className={`h-full origin-left bg-accent ${percent === undefined ? 'w-1/3 motion-safe:animate-pulse' : ''}`}
        style={percent === undefined ? undefined : { width: `${percent}%` }}
      />
    </div>
  )
}
