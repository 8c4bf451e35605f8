/** How it will look: a line that rises, and stands for no figures. */
export function ExampleLine() {
  return (
    <svg viewBox="0 0 360 96" width="360" height="96" aria-hidden className="mt-6 max-w-full">
      {[8, 36, 64, 92].map((y) => (
        <line key={y} x1="0" x2="360" y1={y} y2={y} className="stroke-hairline" />
      ))}
      <g className="opacity-30">
        <path
          d="M0 92 L40 92 L80 84 L120 88 L160 70 L200 74 L240 50 L280 56 L320 30 L360 20"
          className="fill-none stroke-2 stroke-ink"
          strokeLinejoin="round"
        />
        <circle cx="356" cy="21" r="4" className="fill-ink" />
      </g>
    </svg>
  )
}
