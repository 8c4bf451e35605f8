import { defineTexts } from '../../app/texts.ts'
import { announcingEn, announcingFr } from './announcement-words.ts'
import { auditEn, auditFr } from './audit-words.ts'
import { featuredEn, featuredFr } from './featured-words.ts'
import { flagsEn, flagsFr } from './flag-words.ts'
import { reconciliationEn, reconciliationFr } from './reconciliation-words.ts'
import { transfersEn, transfersFr } from './transfer-words.ts'
import { usersEn, usersFr } from './user-words.ts'
import { webhooksEn, webhooksFr } from './webhook-words.ts'

export const transfersTexts = defineTexts('transfers', { en: transfersEn, fr: transfersFr })
export const webhooksTexts = defineTexts('webhooks', { en: webhooksEn, fr: webhooksFr })
export const reconciliationTexts = defineTexts('reconciliation', {
  en: reconciliationEn,
  fr: reconciliationFr,
})
export const featuredTexts = defineTexts('featured', { en: featuredEn, fr: featuredFr })
export const usersTexts = defineTexts('users', { en: usersEn, fr: usersFr })
export const flagsTexts = defineTexts('flags', { en: flagsEn, fr: flagsFr })
export const announcingTexts = defineTexts('announcing', { en: announcingEn, fr: announcingFr })
export const auditTexts = defineTexts('audit', { en: auditEn, fr: auditFr })
