/** Where every track is brought to, LUFS. */
export const TARGET_LUFS = -14
/** A raised track's true peaks stay below this, dBTP. */
export const CEILING_DBTP = -1

/**
 * Gain in dB that brings a track to −14 LUFS. It is lowered as far as needed, but raised only as far as its true peak
 * allows (AES TD1008); without a measure it is left alone.
 */
export function loudnessGainDb(integratedLufs: number | null, truePeakDbtp: number | null): number {
  if (integratedLufs === null) return 0
  const wanted = TARGET_LUFS - integratedLufs
  if (wanted <= 0) return wanted
  return truePeakDbtp === null ? 0 : Math.min(wanted, Math.max(0, CEILING_DBTP - truePeakDbtp))
}

export const toFactor = (decibels: number): number => 10 ** (decibels / 20)

/** The slider's place (0 to 1) as a factor: hearing is not linear. */
export const volumeToFactor = (volume: number): number => volume * volume
