import type { Settings } from '@veza/shared/studio/bridge/settings.ts'

/**
 * Bytes per second that uploads may take now; undefined: as much as there is. Hours whose end is not after their
 * beginning go over midnight; where both are the same, they are the whole day. @param now read in the zone of this machine
 */
export function rateAt(
  { uploadRate, uploadHours }: Pick<Settings, 'uploadRate' | 'uploadHours'>,
  now: Date,
): number | undefined {
  const minute = now.getHours() * 60 + now.getMinutes()
  return (uploadHours && isWithin(uploadHours, minute) ? uploadHours.rate : uploadRate) ?? undefined
}

function isWithin({ from, to }: { readonly from: number; readonly to: number }, minute: number): boolean {
  return from < to ? minute >= from && minute < to : minute >= from || minute < to
}
