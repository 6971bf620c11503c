import path from 'node:path'
import { expect } from 'vitest'
import { colourQuestion } from '../claude/questions.ts'
import { acpConformance, offline } from './acpAdapters.ts'

acpConformance('The real Claude Code over ACP', {
  program: 'claude-agent-acp',
  command: ['claude-agent-acp'],
  home: async (folder, { url, bin }) => ({
    ...offline(folder, bin),
    CLAUDE_CONFIG_DIR: path.join(folder, '.claude'),
    CLAUDE_CODE_TMPDIR: folder,
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: 'scripted',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
    CLAUDE_CODE_MAX_RETRIES: '0',
  }),
  // It tells its model that it was refused, and not why.
  hearsReasons: false,
  scripts: {
    ask: [{ calls: [colourQuestion] }, { echo: true }],
    // What is under way it tells by the words for that.
    plan: [
      {
        calls: [
          {
            use: 'tool',
            name: 'TodoWrite',
            input: {
              todos: [
                { content: 'Look around', activeForm: 'Looking around', status: 'completed' },
                { content: 'Light it', activeForm: 'Light the lamp', status: 'in_progress' },
              ],
            },
          },
        ],
      },
      { say: 'Half way.' },
    ],
  },
  turns: {
    usage: {
      inputTokens: 100,
      cachedTokens: 40,
      outputTokens: 20,
      costUsd: expect.any(Number),
    },
    plans: true,
    asks: true,
    model: { choose: 'haiku', asked: 'claude-haiku-5-5' },
    signedOut: { environment: { ANTHROPIC_API_KEY: '' }, tellsAt: 'turn' },
    forks: true,
    takesBoth: true,
  },
})
