import { announce } from '../../app/announce.ts'
import type { Feature } from '../../app/feature.ts'
import { navigate } from '../../app/router.ts'
import { connection, queries } from '../../app/studio.ts'
import { say } from '../../app/texts.ts'
import { RestoredDialog } from './restored-dialog.tsx'
import { safetyTexts } from './texts.ts'

/** Says that the engine died, once it is back, and once for deaths in a row; a window that was opened after it says nothing. */
function followCrashes(): () => void {
  let told: string | null | undefined
  let toldSeries: number | undefined
  return connection.subscribe(() => {
    const { news } = connection.state
    if (news === null) return
    const at = news.reason?.code === 'engine-died' ? news.reason.at : null
    const isNew = told !== undefined && at !== null && at !== told
    if (isNew && news.engine !== 'running') return
    told = at
    if (!isNew || news.reason === null) return
    void queries.invalidateQueries({ queryKey: ['settings'] })
    const series = news.reason.restarts - news.reason.inARow
    if (series === toldSeries) return
    toldSeries = series
    announce(say(safetyTexts)('crashed'), {
      label: say(safetyTexts)('look'),
      run: () => navigate('/settings'),
    })
  })
}

/** What happened to the library and its engine, told on whatever screen is shown. */
export const safety: Feature = {
  name: 'safety',
  texts: safetyTexts,
  routes: [],
  overlay: RestoredDialog,
  follow: (signal) => signal.addEventListener('abort', followCrashes()),
}
