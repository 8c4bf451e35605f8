import { defineTexts } from '../../app/texts.ts'

/** The words that are there before the screens are. */
export const moderationNavTexts = defineTexts('moderation-nav', {
  en: { nav: 'Moderation', open: 'Go to the moderation' },
  fr: { nav: 'Modération', open: 'Aller à la modération' },
})
