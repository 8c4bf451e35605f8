import { lazy, Suspense } from 'react'
import { useWhose } from '../offline/use-offline.ts'
import { useAsking } from './new-release-store.ts'

const Question = lazy(() =>
  import('./new-release-question.tsx').then((module) => ({ default: module.NewReleaseQuestion })),
)

/** Over whatever screen is shown, while a new release is asked for. */
export function NewRelease() {
  const whose = useWhose()
  const { isAsking } = useAsking()
  if (whose === null || !isAsking) return null
  return (
    <Suspense>
      <Question whose={whose} />
    </Suspense>
  )
}
