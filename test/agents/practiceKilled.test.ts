import { goesOnAfterKilledHost } from './killedHost.ts'

goesOnAfterKilledHost('The practice agent', {
  agent: { provider: 'practice' },
  environment: async () => process.env,
  prompts: {
    hello: 'say hello',
    sleep: 'run touch started; tail -f "$PWD/started"',
    recall: 'recall',
  },
})
