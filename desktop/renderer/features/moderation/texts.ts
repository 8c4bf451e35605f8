import { defineTexts } from '../../app/texts.ts'
import { noticesEn, noticesFr } from './notice-words.ts'
import { moderationEn } from './words-en.ts'
import { moderationFr } from './words-fr.ts'

export const moderationTexts = defineTexts('moderation', { en: moderationEn, fr: moderationFr })
export const noticesTexts = defineTexts('notices', { en: noticesEn, fr: noticesFr })
