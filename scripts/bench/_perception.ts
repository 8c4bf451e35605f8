// How far a coded sound is from its source, by numbers: proxies for an ear, not an ear.

const FRAME = 2_048
const HOP = 1_024
const hann = Float64Array.from({ length: FRAME }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / FRAME))

/** Critical bands (Zwicker), upper edges in Hz; above the last there is little to hear, and less to code. */
const bandEdges = [
  100, 200, 300, 400, 510, 630, 770, 920, 1_080, 1_270, 1_480, 1_720, 2_000, 2_320, 2_700, 3_150, 3_700,
  4_400, 5_300, 6_400, 7_700, 9_500, 12_000, 15_500,
]

export interface Distance {
  /** Noise to mask (dB), mean over frames and bands as in ITU-R BS.1387: below 0 is under the threshold. */
  readonly noiseToMaskDb: number
  /** Mean difference of the bands' levels (dB): what noise substitution keeps and a hole in the spectrum does not. */
  readonly bandLevelDb: number
  /** Mean over frames of the signal to noise ratio (dB), each limited to −10 … 80. */
  readonly segmentalSnrDb: number
}

/** Compares two signals of one length and rate, sample by sample in step. */
export function distance(source: Float32Array, coded: Float32Array, sampleRate: number): Distance {
  const noise = source.map((value, i) => (coded[i] ?? 0) - value)
  const totals = { ratio: 0, level: 0, levels: 0, snr: 0, frames: 0 }
  for (let at = 0; at + FRAME <= source.length; at += HOP) {
    const ref = bands(source, at, sampleRate)
    const energy = ref.reduce(sum, 0)
    if (energy < 1e-6) continue
    const got = bands(coded, at, sampleRate)
    const err = bands(noise, at, sampleRate)
    const mask = maskOf(ref)
    totals.ratio += err.reduce((all, e, band) => all + e / (mask[band] ?? 1), 0) / err.length
    totals.snr += Math.min(80, Math.max(-10, 10 * Math.log10(energy / (err.reduce(sum, 0) + 1e-12))))
    totals.frames++
    for (const [band, e] of ref.entries()) {
      // Bands far under the frame's loudest are masked by it anyway.
      if (e < energy * 1e-6) continue
      totals.level += Math.min(40, Math.abs(10 * Math.log10(((got[band] ?? 0) + 1e-12) / e)))
      totals.levels++
    }
  }
  return {
    noiseToMaskDb: 10 * Math.log10(totals.ratio / totals.frames),
    bandLevelDb: totals.level / totals.levels,
    segmentalSnrDb: totals.snr / totals.frames,
  }
}
const sum = (a: number, b: number) => a + b

/** Masking threshold of each band: its own energy and its neighbours' spread to it, 12 dB down, and a floor. */
function maskOf(energies: readonly number[]): number[] {
  return energies.map((_, band) => {
    const spread = energies.reduce((all, energy, from) => {
      const bark = band - from
      const slopeDb = bark >= 0 ? 10 * bark : -27 * bark
      return all + energy * 10 ** (-slopeDb / 10)
    }, 0)
    return spread * 10 ** (-12 / 10) + 1e-7
  })
}

function bands(signal: Float32Array, at: number, sampleRate: number): number[] {
  const re = Float64Array.from(hann, (w, i) => w * (signal[at + i] ?? 0))
  const im = new Float64Array(FRAME)
  fft(re, im)
  const energies = bandEdges.map(() => 0)
  let band = 0
  for (let bin = 1; bin < FRAME / 2; bin++) {
    const frequency = (bin * sampleRate) / FRAME
    while (band < bandEdges.length && frequency > (bandEdges[band] ?? 0)) band++
    if (band === bandEdges.length) break
    energies[band] = (energies[band] ?? 0) + (re[bin] ?? 0) ** 2 + (im[bin] ?? 0) ** 2
  }
  return energies
}

/** In-place radix-2 transform. */
function fft(re: Float64Array, im: Float64Array): void {
  const n = re.length
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1
    for (; j & bit; bit >>= 1) j ^= bit
    j ^= bit
    if (i < j) {
      const held = re[i] ?? 0
      re[i] = re[j] ?? 0
      re[j] = held
    }
  }
  for (let size = 2; size <= n; size <<= 1)
    for (let k = 0; k < size / 2; k++) {
      const [c, s] = [Math.cos((-2 * Math.PI * k) / size), Math.sin((-2 * Math.PI * k) / size)]
      for (let a = k; a < n; a += size) {
        const b = a + size / 2
        const [xr, xi] = [
          (re[b] as number) * c - (im[b] as number) * s,
          (re[b] as number) * s + (im[b] as number) * c,
        ]
        re[b] = (re[a] as number) - xr
        im[b] = (im[a] as number) - xi
        re[a] = (re[a] as number) + xr
        im[a] = (im[a] as number) + xi
      }
    }
}
