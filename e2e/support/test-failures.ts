import { afterEach, expect } from 'vitest'
import { failedFiles } from './postgres.ts'

// Begun anew with each file, unlike what files share.
afterEach(({ task }) => {
  const { testPath } = expect.getState()
  if (task.result?.state === 'fail' && testPath !== undefined) failedFiles.add(testPath)
})
