import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { acpConformance, offline } from './acpAdapters.ts'

/** One of which it knows that it takes images. */
const SEEING = 'qwen3.5-plus'

acpConformance('The real Qwen Code', {
  program: 'qwen',
  command: ['qwen', '--acp'],
  home: async (folder, { url, bin }) => {
    const settings = {
      security: { auth: { selectedType: 'openai' } },
      privacy: { usageStatisticsEnabled: false },
      general: { enableAutoUpdate: false },
      model: { name: 'scripted' },
      modelProviders: {
        openai: ['scripted', SEEING].map((id) => ({
          id,
          name: id,
          envKey: 'OPENAI_API_KEY',
          baseUrl: `${url}/v1`,
        })),
      },
    }
    await mkdir(path.join(folder, '.qwen'))
    await writeFile(path.join(folder, '.qwen/settings.json'), JSON.stringify(settings))
    return { ...offline(folder, bin), OPENAI_API_KEY: 'scripted' }
  },
  // A model that is overloaded it asks again for minutes.
  scripts: { fail: [{ status: 400, say: 'scripted failure' }] },
  hearsReasons: false,
  turns: {
    // It tells them request by request, in places of its own.
    usage: undefined,
    // Its tool for that has to be switched on.
    plans: false,
    model: { choose: SEEING, asked: SEEING },
    signedOut: { environment: { OPENAI_API_KEY: '' }, tellsAt: 'opening' },
    forks: false,
    takesBoth: true,
  },
})
