import { type Settings, settingsSchema } from '@veza/shared/studio/bridge/settings.ts'
import { useTexts } from '../../app/texts.ts'
import { Select } from '../../ui/select.tsx'
import { Switch } from '../../ui/switch.tsx'
import { Part } from './part.tsx'
import { set } from './set.ts'
import { settingsTexts } from './texts.ts'

const { language: languageSchema, theme: themeSchema } = settingsSchema.shape
const languages = languageSchema.unwrap().options
const themes = themeSchema.unwrap().options

export function AppearancePart({ settings }: { readonly settings: Settings }) {
  const t = useTexts(settingsTexts)
  return (
    <Part heading={t('appearance')}>
      <Select
        label={t('language')}
        value={settings.language}
        choices={languages.map((value) => ({ value, label: t(`language.${value}`) }))}
        onChange={(language) => void set({ language })}
      />
      <Select
        label={t('theme')}
        value={settings.theme}
        choices={themes.map((value) => ({ value, label: t(`theme.${value}`) }))}
        onChange={(theme) => void set({ theme })}
      />
      <Switch
        label={t('character-keys')}
        hint={t('character-keys-hint')}
        isOn={settings.hasCharacterKeys}
        onChange={(hasCharacterKeys) => void set({ hasCharacterKeys })}
      />
    </Part>
  )
}
