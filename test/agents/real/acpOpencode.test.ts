import { acpConformance, offline } from './acpAdapters.ts'

const system = process.platform === 'win32' ? 'windows' : process.platform

acpConformance('The real OpenCode', {
  program: 'opencode',
  // What npm links is only put in its place by a script, and none are run here.
  bin: `opencode-${system}-${process.arch}/bin`,
  command: ['opencode', 'acp'],
  home: async (folder, { url, bin }) => {
    return {
      ...offline(folder, bin),
      OPENCODE_CONFIG_CONTENT: JSON.stringify({
        model: 'scripted/scripted',
        small_model: 'scripted/scripted',
        share: 'disabled',
        provider: {
          scripted: {
            npm: '@ai-sdk/openai-compatible',
            options: { baseURL: `${url}/v1`, apiKey: 'scripted' },
            models: {
              scripted: { name: 'Scripted', tool_call: true, reasoning: true },
              other: {
                name: 'Other',
                tool_call: true,
                attachment: true,
                modalities: { input: ['text', 'image'], output: ['text'] },
              },
            },
          },
        },
      }),
      OPENCODE_DISABLE_MODELS_FETCH: '1',
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
      OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
    }
  },
  // A model that is overloaded it asks again for minutes.
  scripts: { fail: [{ status: 400, say: 'scripted failure' }] },
  hearsReasons: false,
  turns: {
    usage: { inputTokens: 100, cachedTokens: 40, outputTokens: 20 },
    // It shows the use of a tool.
    plans: false,
    model: { choose: 'scripted/other', asked: 'other' },
    // It has models that want no sign-in.
    signedOut: undefined,
    forks: true,
    takesBoth: true,
  },
})
