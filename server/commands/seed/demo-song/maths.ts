/**
 * The few transcendental functions the synthesis needs, built from + − × ÷ and √ alone.
 *
 * ECMAScript leaves the last bits of `Math.sin`, `Math.exp` and `Math.pow` to the engine; these are exact
 * IEEE 754 programmes, so that the song has the same bytes on every machine and every version of Node.
 */
const PI = Math.PI
const TAU = 2 * PI
const LN2 = Math.LN2
const SINE_TABLE_LENGTH = 4096

/** Sine of `x` radians, error below 1e-15 for |x| < 1e4. */
export function sin(x: number): number {
  const turns = Math.round(x / TAU)
  let r = x - turns * TAU
  // Fold into ±π/2, where the series below converges fast.
  if (r > PI / 2) r = PI - r
  else if (r < -PI / 2) r = -PI - r
  const r2 = r * r
  let term = r
  let sum = r
  for (let n = 2; n <= 22; n += 2) {
    term *= -r2 / (n * (n + 1))
    sum += term
  }
  return sum
}

/** Cosine of `x` radians. */
export function cos(x: number): number {
  return sin(x + PI / 2)
}

/** Arc tangent for any `x`, in radians. */
export function atan(x: number): number {
  // Three halvings of the angle bring every argument below 0.2, where the series is short.
  let y = x
  for (let i = 0; i < 3; i++) y = y / (1 + Math.sqrt(1 + y * y))
  const y2 = y * y
  let power = y
  let sum = 0
  for (let n = 1; n <= 25; n += 2) {
    sum += power / n
    power *= -y2
  }
  return 8 * sum
}

/** 2 to the power `x`, |x| < 500. */
export function exp2(x: number): number {
  const whole = Math.round(x)
  const f = (x - whole) * LN2
  let term = 1
  let sum = 1
  for (let n = 1; n <= 16; n++) {
    term *= f / n
    sum += term
  }
  const base = whole < 0 ? 0.5 : 2
  for (let n = Math.abs(whole); n > 0; n--) sum *= base
  return sum
}

/** e to the power `x`. */
export function exp(x: number): number {
  return exp2(x / LN2)
}

/** Amplitude ratio of `db` decibels. */
export function gainOf(db: number): number {
  return exp2(db / 6.020599913279624)
}

/** Frequency in Hz of a MIDI note number, equal temperament, A4 = 440 Hz. Fractions are cents / 100. */
export function hertz(midi: number): number {
  return 440 * exp2((midi - 69) / 12)
}

/** Per-sample factor of an exponential that falls by 60 dB in `seconds`. */
export function decayFactor(seconds: number, sampleRate: number): number {
  return exp2(-9.965784284662087 / (seconds * sampleRate))
}

const sineTable = Float64Array.from({ length: SINE_TABLE_LENGTH + 1 }, (_, i) =>
  sin((TAU * i) / SINE_TABLE_LENGTH),
)

/** Sine of `turns` × 2π by table with linear interpolation (error below 3e-7): for oscillators. */
export function sineOfTurns(turns: number): number {
  const position = (turns - Math.floor(turns)) * SINE_TABLE_LENGTH
  const i = Math.floor(position)
  const a = sineTable[i] ?? 0
  return a + ((sineTable[i + 1] ?? 0) - a) * (position - i)
}

export { PI, TAU }
