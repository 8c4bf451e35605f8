import { ListChecks, Pause, Play, RotateCcw, X } from 'lucide-react'
import { lazy } from 'react'
import { announceFault } from '../../app/announce.ts'
import type { Action, Feature } from '../../app/feature.ts'
import { tellProblem } from '../../app/problems.ts'
import { navigate } from '../../app/router.ts'
import { client } from '../../app/studio.ts'
import { say } from '../../app/texts.ts'
import { askToCancelAll, CancelQuestion } from './cancel-question.tsx'
import { followQueue, useQueue } from './queue-store.ts'
import { queueTexts } from './texts.ts'

const load = () => import('./queue-screen.tsx')
const QueueScreen = lazy(async () => ({ default: (await load()).QueueScreen }))

const forAll = (name: 'pause' | 'resume' | 'retry', icon: Action['icon']): Action => ({
  id: `queue.${name}-all`,
  label: () => say(queueTexts)(`${name}-all`),
  ...(icon ? { icon } : {}),
  run: () => client.queue[name]({ all: true }).catch((error: unknown) => announceFault(tellProblem(error))),
})

/** The work that the engine does. */
export const queue: Feature = {
  name: 'queue',
  texts: queueTexts,
  routes: [{ path: '/queue', screen: QueueScreen }],
  nav: {
    path: '/queue',
    icon: ListChecks,
    label: () => say(queueTexts)('nav'),
    order: 30,
    // What cannot go on by itself.
    useCount: () => useQueue(({ summary }) => summary?.groups.failed ?? 0),
  },
  actions: [
    {
      id: 'queue.open',
      label: () => say(queueTexts)('open'),
      icon: ListChecks,
      keys: 'g q',
      run: () => navigate('/queue'),
    },
    forAll('pause', Pause),
    forAll('resume', Play),
    forAll('retry', RotateCcw),
    // Asks first, wherever one is.
    { id: 'queue.cancel-all', label: () => say(queueTexts)('cancel-all-ask'), icon: X, run: askToCancelAll },
  ],
  overlay: CancelQuestion,
  follow(signal) {
    // It opens at once when it is wanted, and costs the first screen nothing.
    requestIdleCallback(load)
    return followQueue(signal)
  },
}
