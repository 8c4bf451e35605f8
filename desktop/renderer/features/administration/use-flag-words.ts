import { type Flag, flagNameSchema } from '@veza/shared/contracts/flags.ts'
import { useTexts } from '../../app/texts.ts'
import { flagsTexts } from './texts.ts'

/** What a flag is called, and whom it is on for, in words. */
export function useFlagWords() {
  const t = useTexts(flagsTexts)
  const known = ({ name }: Flag) => flagNameSchema.safeParse(name).data
  return {
    nameOf: (flag: Flag) => {
      const name = known(flag)
      return name ? t(`name.${name}`) : flag.name
    },
    aboutOf: (flag: Flag) => {
      const name = known(flag)
      return t(name ? `about.${name}` : 'stale-about')
    },
    whomOf: (flag: Flag) => {
      const { percentage, allowed, isStale } = flag
      if (isStale) return t('off-for-all')
      if (percentage === 100) return t('on-for-all')
      const share = percentage === 0 ? t('off-for-all') : t('on-for', { percentage })
      return allowed.length === 0 ? share : `${share}, ${t('and-people', { count: allowed.length })}`
    },
  }
}
