import { defineTexts } from '../../app/texts.ts'
import { settingsEnglish } from './texts-en.ts'
import { settingsFrench } from './texts-fr.ts'

export const settingsTexts = defineTexts('settings', { en: settingsEnglish, fr: settingsFrench })
