import { defineTexts } from '../../app/texts.ts'

/** The words that are there before the screen is. */
export const salesNavTexts = defineTexts('sales-nav', {
  en: { nav: 'Sales', open: 'Go to the sales' },
  fr: { nav: 'Ventes', open: 'Aller aux ventes' },
})
