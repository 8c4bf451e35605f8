import { defineTexts } from '../../app/texts.ts'

/** The words that are there before the screen is. */
export const payoutsNavTexts = defineTexts('payouts-nav', {
  en: { nav: 'Payouts', open: 'Go to the payouts' },
  fr: { nav: 'Virements', open: 'Aller aux virements' },
})
