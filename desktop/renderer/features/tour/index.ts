import type { Feature } from '../../app/feature.ts'
import { FirstSteps } from './first-steps.tsx'
import { tourTexts } from './texts.ts'

/** The way to a first published track, beside whatever screen is shown, until it was gone or not wanted. */
export const tour: Feature = { name: 'tour', texts: tourTexts, routes: [], standing: FirstSteps }
