import { defineConfig } from '@playwright/test'
import { browserArguments, ensureBrowser } from './scripts/browser.ts'

export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '*.e2e.ts',
  globalSetup: './scripts/buildForTests.ts',
  outputDir: 'test-results/e2e',
  workers: 2,
  forbidOnly: Boolean(process.env['CI']),
  reporter: 'list',
  timeout: 60_000,
  use: {
    headless: true,
    trace: 'retain-on-failure',
    launchOptions: {
      args: browserArguments,
      executablePath: ensureBrowser(),
    },
  },
})
