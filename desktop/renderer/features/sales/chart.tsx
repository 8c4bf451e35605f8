import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react'
import { namedOf, ticksTo } from './scale.ts'

export interface ChartPoint {
  /** Below the axis. */
  readonly name: string
  /** When it is pointed at, and read out. */
  readonly told: string
  /** A whole number from 0 on. */
  readonly value: number
}

export interface ChartProps {
  readonly label: string
  readonly points: readonly ChartPoint[]
  /** A value beside the axis. */
  format(value: number): string
}

const HEIGHT = 220
const TOP = 12
const BOTTOM = 24
const NAME_PX = 92
const AXIS_CHARACTER_PX = 7.5

/** One line over time. The arrow keys go along it; what stands there is told. */
export function Chart({ label, points, format }: ChartProps) {
  const frame = useRef<HTMLDivElement>(null)
  const width = useWidth(frame)
  const [at, setAt] = useState<number | null>(null)
  const area = areaOf(points, format, width)
  const last = points.length - 1
  const chosen = Math.min(at ?? last, last)
  const point = points[chosen]
  if (point === undefined) return null
  return (
    <div
      ref={frame}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={chosen}
      aria-valuetext={point.told}
      className="relative rounded-md"
      data-chart
      onPointerMove={({ clientX, currentTarget }) =>
        setAt(area.nearest(clientX - currentTarget.getBoundingClientRect().left))
      }
      onPointerLeave={() => setAt(null)}
      onKeyDown={(event) => {
        const next = afterKey(event, chosen, last)
        if (next === undefined) return
        event.preventDefault()
        setAt(next)
      }}
      onBlur={() => setAt(null)}
    >
      <svg width="100%" height={HEIGHT} aria-hidden className="block">
        <Axes area={area} points={points} format={format} />
        <path d={lineOf(points, area)} className="fill-none stroke-2 stroke-ink" strokeLinejoin="round" />
        {at !== null && <Upright x={area.x(chosen)} />}
        <circle cx={area.x(chosen)} cy={area.y(point.value)} r={4} className="fill-accent" />
      </svg>
      {at !== null && <Told x={area.x(chosen)} width={width} text={point.told} />}
    </div>
  )
}

const lineOf = (points: readonly ChartPoint[], { x, y }: Area): string =>
  points.map(({ value }, index) => `${index === 0 ? 'M' : 'L'}${x(index)} ${y(value)}`).join('')

const Upright = ({ x }: { readonly x: number }) => (
  <line x1={x} x2={x} y1={TOP} y2={HEIGHT - BOTTOM} className="stroke-ink-faint" />
)

function Axes({ area, points, format }: Omit<ChartProps, 'label'> & { readonly area: Area }) {
  const { ticks, left, right, x, y } = area
  const last = points.length - 1
  return (
    <>
      {ticks.map((tick) => (
        <g key={tick}>
          <line x1={left} x2={right} y1={y(tick)} y2={y(tick)} className="stroke-hairline" />
          <text
            x={left - 8}
            y={y(tick)}
            dy="0.32em"
            textAnchor="end"
            className="figures fill-ink-soft text-12"
          >
            {format(tick)}
          </text>
        </g>
      ))}
      {namedOf(points.length, Math.floor((right - left) / NAME_PX)).map((index) => (
        <text
          key={index}
          x={x(index)}
          y={HEIGHT - 4}
          textAnchor={index === last && last > 0 ? 'end' : 'middle'}
          className="fill-ink-soft text-12"
        >
          {points[index]?.name}
        </text>
      ))}
    </>
  )
}

/** Beside what is pointed at, on the side where there is room. */
function Told({ x, width, text }: { readonly x: number; readonly width: number; readonly text: string }) {
  return (
    <p
      className="figures pointer-events-none absolute top-0 whitespace-nowrap rounded-md bg-ink px-2 py-1 text-12 text-paper"
      style={x > width / 2 ? { right: width - x + 8 } : { left: x + 8 }}
    >
      {text}
    </p>
  )
}

interface Area {
  readonly ticks: readonly number[]
  readonly left: number
  readonly right: number
  x(index: number): number
  y(value: number): number
  /** Index of the point that is nearest to so many pixels from the left. */
  nearest(px: number): number
}

function areaOf(points: readonly ChartPoint[], format: (value: number) => string, width: number): Area {
  const ticks = ticksTo(Math.max(0, ...points.map(({ value }) => value)))
  const left = Math.ceil(Math.max(...ticks.map((tick) => format(tick).length)) * AXIS_CHARACTER_PX) + 8
  const right = width - 6
  const most = ticks.at(-1) || 1
  const count = points.length
  const step = count > 1 ? (right - left) / (count - 1) : 0
  return {
    ...{ ticks, left, right },
    x: (index) => (count > 1 ? left + index * step : (left + right) / 2),
    y: (value) => HEIGHT - BOTTOM - (value / most) * (HEIGHT - BOTTOM - TOP),
    nearest: (px) => (step === 0 ? 0 : Math.min(count - 1, Math.max(0, Math.round((px - left) / step)))),
  }
}

function afterKey({ key }: KeyboardEvent, at: number, last: number): number | undefined {
  if (key === 'ArrowLeft' || key === 'ArrowDown') return Math.max(0, at - 1)
  if (key === 'ArrowRight' || key === 'ArrowUp') return Math.min(last, at + 1)
  if (key === 'Home') return 0
  return key === 'End' ? last : undefined
}

/** Of what it is drawn in; as it is before anybody has measured, so that nothing jumps far. */
function useWidth(frame: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(800)
  useLayoutEffect(() => {
    const element = frame.current
    if (element === null) return
    const measure = () => setWidth(element.clientWidth)
    measure()
    const resized = new ResizeObserver(measure)
    resized.observe(element)
    return () => resized.disconnect()
  }, [frame])
  return width
}
