import { claudeHome, needsClaude } from '../claude/support.ts'
import { goesOnAfterKilledHost } from '../killedHost.ts'

needsClaude()

goesOnAfterKilledHost('Claude Code', {
  agent: { provider: 'claude', model: 'claude-sonnet-4-5' },
  environment: async () => (await claudeHome()).environment,
  prompts: { hello: '[[hello]]', sleep: '[[sleep]]', recall: '[[recall]]' },
})
