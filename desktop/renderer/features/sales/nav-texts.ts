import { defineTexts } from '../../app/texts.ts'

/** The words that are there before the screen is. */
export const salesNavTexts = defineTexts('sales-nav', {
  en: { nav: 'Sales', open: 'Go to the sales', export: 'Export the sales as CSV: choose the period' },
  fr: { nav: 'Ventes', open: 'Aller aux ventes', export: 'Exporter les ventes en CSV : choisir la période' },
})
