import path from 'node:path'
import { acpConformance } from './acpAdapters.ts'

const system = process.platform === 'win32' ? 'windows' : process.platform
const NOWHERE = 'http://127.0.0.1:9'

acpConformance('The real OpenCode', {
  program: 'opencode',
  // What npm links is only put in its place by a script, and none are run here.
  bin: `opencode-${system}-${process.arch}/bin`,
  command: ['opencode', 'acp'],
  home: async (folder, { url, bin }) => {
    const { PATH = '', LANG = 'C.UTF-8' } = process.env
    return {
      HOME: folder,
      LANG,
      TMPDIR: folder,
      PATH: [bin, PATH].join(path.delimiter),
      OPENCODE_CONFIG_CONTENT: JSON.stringify({
        model: 'scripted/scripted',
        small_model: 'scripted/scripted',
        share: 'disabled',
        provider: {
          scripted: {
            npm: '@ai-sdk/openai-compatible',
            options: { baseURL: `${url}/v1`, apiKey: 'scripted' },
            models: { scripted: { name: 'Scripted', tool_call: true } },
          },
        },
      }),
      OPENCODE_DISABLE_MODELS_FETCH: '1',
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
      OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
      HTTPS_PROXY: NOWHERE,
      HTTP_PROXY: NOWHERE,
      NO_PROXY: '127.0.0.1',
    }
  },
  // A model that is overloaded it asks again for minutes.
  scripts: { fail: [{ status: 400, say: 'scripted failure' }] },
  hearsReasons: false,
})
