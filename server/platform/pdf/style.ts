import type { Face } from './fonts.ts'

export interface Style {
  readonly face: Face
  readonly size: number
  readonly align?: 'left' | 'right'
  readonly color?: string
}

/** Where text stands on the paper, in points. */
export interface Place {
  readonly x: number
  readonly y: number
  readonly width: number
}
