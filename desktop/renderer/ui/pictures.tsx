import { BAR_PX, GAP_PX } from '@veza/shared/face/waveform-bars.ts'
import type { ReactElement, ReactNode } from 'react'

/** What an empty screen will look like, in a few lines: ink on paper, the sound's shape, and one thing in the accent. */
export type PictureName =
  | 'library'
  | 'releases'
  | 'orders'
  | 'queue'
  | 'sales'
  | 'notifications'
  | 'discounts'
  | 'decided'
  | 'account'
  | 'search'

const WIDTH = 168
const HEIGHT = 96

/** Heights of a sound that nobody made, from 0 to 1. */
const sound = [0.2, 0.45, 0.3, 0.7, 0.95, 0.6, 0.8, 0.4, 0.55, 1, 0.75, 0.35, 0.6, 0.85, 0.5, 0.25, 0.4, 0.15]

interface BarsProps {
  readonly x: number
  /** Of the middle. */
  readonly y: number
  readonly count: number
  readonly tall: number
  /** So many of them were heard. */
  readonly heard?: number
  readonly from?: number
}

function Bars({ x, y, count, tall, heard = 0, from = 0 }: BarsProps) {
  const bars = Array.from({ length: count }, (_, at) => ({
    left: x + at * (BAR_PX + GAP_PX),
    height: Math.max(2, Math.round(((sound[(from + at) % sound.length] ?? 0) * tall) / 2) * 2),
    looks: at < heard ? 'fill-accent' : 'fill-ink-faint',
  }))
  return bars.map(({ left, height, looks }) => (
    <rect key={left} x={left} y={y - height / 2} width={BAR_PX} height={height} className={looks} />
  ))
}

const line = 'fill-none stroke-ink-faint'
const sheet = 'fill-paper stroke-ink-faint'

const Words = ({ x, y, width }: { readonly x: number; readonly y: number; readonly width: number }) => (
  <rect x={x} y={y} width={width} height={3} rx={1.5} className="fill-ink-faint" />
)

const rows = [20, 48, 76]

const pictures: Readonly<Record<PictureName, () => ReactNode>> = {
  library: () =>
    rows.map((y, at) => (
      <g key={y}>
        <rect x={8.5} y={y - 9.5} width={19} height={19} rx={3} className={sheet} />
        <Words x={36} y={y - 6} width={44 - at * 8} />
        <Words x={36} y={y + 3} width={26} />
        <Bars x={92} y={y} count={22} tall={18} heard={at === 0 ? 9 : 0} from={at * 5} />
        {y < 76 && <path d={`M8 ${y + 14.5}H160`} className="stroke-hairline" />}
      </g>
    )),
  releases: () => (
    <>
      <circle cx={104} cy={48} r={34.5} className={sheet} />
      <circle cx={104} cy={48} r={22.5} className={line} />
      <circle cx={104} cy={48} r={6} className="fill-accent" />
      <rect x={32.5} y={12.5} width={71} height={71} rx={4} className={sheet} />
      <Bars x={42} y={48} count={18} tall={40} />
    </>
  ),
  orders: () => (
    <>
      <path d="M56.5 8.5h55v78l-7-5-7 5-7-5-7 5-7-5-7 5-6.5-5-6.5 5z" className={sheet} />
      {[22, 34, 46].map((y) => (
        <g key={y}>
          <Words x={64} y={y} width={22} />
          <Words x={94} y={y} width={10} />
        </g>
      ))}
      <rect x={86} y={62} width={18} height={5} rx={2.5} className="fill-accent" />
      <Words x={64} y={63} width={12} />
    </>
  ),
  queue: () =>
    rows.map((y, at) => (
      <g key={y}>
        <Words x={12} y={y - 8} width={50 - at * 10} />
        <rect x={12} y={y} width={144} height={5} rx={2.5} className="fill-wash" />
        {at < 2 && (
          <rect
            x={12}
            y={y}
            width={at === 0 ? 98 : 36}
            height={5}
            rx={2.5}
            className={at === 0 ? 'fill-accent' : 'fill-ink-faint'}
          />
        )}
      </g>
    )),
  sales: () => (
    <>
      <path d="M12 20.500H156M12 48.500H156M12 76.500H156" className="stroke-hairline" />
      <path d="M12 74 36 66 58 70 82 50 106 54 130 32 148 22" strokeWidth={2} className={line} />
      <circle cx={148} cy={22} r={5} className="fill-accent" />
    </>
  ),
  notifications: () => (
    <>
      <rect x={28.5} y={24.5} width={111} height={26} rx={6} className={sheet} />
      <Words x={40} y={32} width={56} />
      <Words x={40} y={40} width={34} />
      <circle cx={139} cy={25} r={6} className="fill-accent" />
      <rect x={28.5} y={58.5} width={111} height={26} rx={6} className={sheet} />
      <Words x={40} y={66} width={44} />
      <Words x={40} y={74} width={60} />
    </>
  ),
  discounts: () => (
    <>
      <path
        d="M24.5 24.500h119v15a9 9 0 0 0 0 18v15h-119v-15a9 9 0 0 0 0-18z"
        strokeLinejoin="round"
        className={sheet}
      />
      <path d="M104.5 28v42" strokeDasharray="3 3" className={line} />
      <Bars x={42} y={48} count={18} tall={26} />
      <circle cx={116} cy={42} r={3.5} className="fill-accent" />
      <circle cx={128} cy={54} r={3.5} className="fill-accent" />
      <path d="M129 40 115 56" strokeWidth={2} className="stroke-accent" />
    </>
  ),
  decided: () => (
    <>
      {[22.5, 92.5].map((x) => (
        <g key={x}>
          <rect x={x} y={18.5} width={53} height={60} rx={4} className={sheet} />
          <Words x={x + 9} y={30} width={30} />
          <Words x={x + 9} y={40} width={22} />
          <Bars x={x + 9} y={60} count={12} tall={20} from={3} />
        </g>
      ))}
      <circle cx={84} cy={48} r={13} className="fill-accent" />
      <path d="m78 48 4.5 4.5 8-9" strokeWidth={2} className="fill-none stroke-on-accent" />
    </>
  ),
  account: () => (
    <>
      <circle cx={84} cy={30} r={17.5} className={sheet} />
      <circle cx={84} cy={30} r={6} className="fill-accent" />
      <Bars x={45} y={72} count={26} tall={30} />
    </>
  ),
  search: () => (
    <>
      <Bars x={30} y={48} count={36} tall={44} />
      <circle cx={88} cy={44} r={22.5} strokeWidth={2} className={sheet} />
      <path d="m104 60 18 18" strokeWidth={3} className="stroke-accent" />
    </>
  ),
}

/** A picture that says nothing that is not said in words beside it. */
export function Picture({ name }: { readonly name: PictureName }): ReactElement {
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      className="block"
    >
      {pictures[name]()}
    </svg>
  )
}

/** For the page of the design system. */
export const pictureNames = Object.keys(pictures) as PictureName[]
