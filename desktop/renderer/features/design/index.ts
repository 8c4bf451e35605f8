import { lazy } from 'react'
import type { Feature } from '../../app/feature.ts'
import { defineTexts } from '../../app/texts.ts'

/** The design system on one page, for those who build screens: no entry leads there. */
export const design: Feature = {
  name: 'design',
  texts: defineTexts('design', { en: {}, fr: {} }),
  routes: [
    {
      path: '/ui',
      screen: lazy(async () => ({ default: (await import('./design-screen.tsx')).DesignScreen })),
    },
  ],
}
