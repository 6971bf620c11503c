import { goesOnAfterKilledHost } from '../killedHost.ts'
import { codexHome, needsCodex } from './support.ts'

needsCodex()

goesOnAfterKilledHost('Codex', {
  agent: { provider: 'codex' },
  environment: async () => (await codexHome()).environment,
  prompts: { hello: '[[hello]]', sleep: '[[sleep]]', recall: '[[recall]]' },
})
