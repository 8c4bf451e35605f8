import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** Not the home of whoever runs them: Studios keep there which libraries they know. Another user's would not be theirs to write. */
const env = { XDG_DATA_HOME: join(tmpdir(), `veza-tests-data-home-${userInfo().uid}`) }

const common = { env, environment: 'node', testTimeout: 30_000, hookTimeout: 120_000, pool: 'forks' } as const

export default defineConfig({
  test: {
    // What a small machine of CI has; each file has its own databases, ports and folders.
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          // Files share their process, which takes half the time: a test of this size keeps nothing in it.
          isolate: false,
          include: ['{shared,server,desktop,scripts,e2e}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.integration.test.ts'],
        },
      },
      {
        test: {
          ...common,
          name: 'integration',
          // They share their process as well: what a server is made of is read once, and nothing of it is kept between two.
          isolate: false,
          include: ['{shared,server,desktop,scripts,e2e}/**/*.integration.test.ts'],
          globalSetup: ['e2e/support/global-setup.ts'],
          setupFiles: ['e2e/support/test-failures.ts'],
          testTimeout: 120_000,
        },
      },
      {
        test: {
          ...common,
          name: 'journeys',
          include: ['e2e/journeys/**/*.spec.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 1 },
          // Tests do in a second what people do in an hour.
          env: { ...env, DISABLE_RATE_LIMIT_FOR_TESTS: 'true' },
        },
      },
    ],
  },
})
