import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { browserArguments, findBrowser } from './scripts/browser.ts'

const browser = findBrowser()

/** Tests that live by starting real programs: git, agents, the command line, a host of their own. */
const programs = [
  ...['agents', 'git', 'cli', 'terminal', 'watch'].map((folder) => `test/${folder}/**/*.test.ts`),
  ...['automations/runCommand', 'jobs/busyDay', 'jobs/runner'].map(
    (file) => `test/${file}.test.ts`,
  ),
  ...['store/disk', 'store/viewsProcess'].map((file) => `test/${file}.test.ts`),
]

/** Tests of adapters with the real agents, which are fetched on first use. */
const realAgents = ['test/agents/real/*.test.ts']

const underNode = {
  environment: 'node',
  pool: 'forks',
  maxWorkers: '100%',
  testTimeout: 20_000,
  hookTimeout: 20_000,
} as const

export default defineConfig({
  define: { __FAULTS__: 'true' },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: [
            ...programs,
            'test/e2e/**',
            'test/desktop/**',
            'test/crash/**',
            'test/bench/**',
          ],
          ...underNode,
        },
      },
      {
        extends: true,
        test: { name: 'programs', include: programs, exclude: realAgents, ...underNode },
      },
      {
        extends: true,
        test: {
          name: 'agents',
          include: realAgents,
          ...underNode,
          testTimeout: 60_000,
          // The first to run fetches the program.
          hookTimeout: 600_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'desktop',
          include: ['test/desktop/**/*.test.ts'],
          globalSetup: './scripts/buildForTests.ts',
          environment: 'node',
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'crash',
          include: ['test/crash/**/*.test.ts'],
          globalSetup: './scripts/buildForTests.ts',
          environment: 'node',
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        plugins: [react(), tailwind()],
        test: {
          name: 'browser',
          include: ['test/renderer/**/*.test.tsx'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                args: browserArguments,
                ...(browser ? { executablePath: browser } : {}),
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
})
