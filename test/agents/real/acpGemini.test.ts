import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, vi } from 'vitest'
import { acpConformance, offline } from './acpAdapters.ts'

const MINUTE = 60_000
const minuteOf = (time: number) => Math.floor(time / MINUTE)

// Waiting for another minute is part of it.
vi.setConfig({ testTimeout: 2 * MINUTE })

acpConformance('The real Gemini CLI', {
  program: 'gemini',
  command: ['gemini', '--acp'],
  home: async (folder, { url, bin }) => {
    await mkdir(path.join(folder, '.gemini'))
    await writeFile(path.join(folder, '.gemini/settings.json'), JSON.stringify(settings))
    return {
      ...offline(folder, bin),
      GEMINI_API_KEY: 'scripted',
      GOOGLE_GEMINI_BASE_URL: url,
    }
  },
  // A model that is overloaded it asks again for minutes.
  scripts: { fail: [{ status: 400, say: 'scripted failure' }] },
  hearsReasons: false,
  // What a command says is no text to it but a picture of a terminal, which it leaves out.
  showsOutput: false,
  // It names the file of a session by the minute, and loading one in its own minute empties it.
  mayReopen: (openedAt) =>
    vi.waitFor(() => expect(minuteOf(Date.now())).toBeGreaterThan(minuteOf(openedAt)), {
      timeout: MINUTE + 1000,
      interval: 100,
    }),
  turns: {
    usage: { inputTokens: 100, outputTokens: 20 },
    // It shows the use of a tool, without what was planned.
    plans: false,
    model: { choose: 'gemini-2.5-pro', asked: 'gemini-2.5-pro' },
    signedOut: { environment: { GEMINI_API_KEY: '' }, tellsAt: 'opening' },
    forks: false,
    takesBoth: false,
  },
})

const settings = {
  security: { auth: { selectedType: 'gemini-api-key' }, folderTrust: { enabled: false } },
  privacy: { usageStatisticsEnabled: false },
  telemetry: { enabled: false },
  general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
  model: { name: 'gemini-2.5-flash' },
}
