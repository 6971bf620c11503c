import { appendFile } from 'node:fs/promises'
import path from 'node:path'
import type { Call, Script } from '../../support/model/script.ts'
import { BY_CODE, makeHome } from '../codex/home.ts'
import { acpConformance } from './acpAdapters.ts'

// It is kept in a sandbox that may only read. What does without more runs there unasked; for the
// rest the model has to say that it needs more, and then it asks.
const beyond = (command: string): Script => [
  {
    calls: [
      {
        use: 'tool',
        name: 'exec_command',
        input: {
          cmd: command,
          sandbox_permissions: 'require_escalated',
          justification: 'The script says so.',
        },
      },
    ],
  },
  { say: 'The command is done.' },
]

const colourAsked: Call = {
  use: 'tool',
  name: 'request_user_input',
  input: {
    questions: [
      {
        id: 'colour',
        header: 'Colour',
        question: 'Which colour?',
        options: [
          { label: 'Red', description: 'It is warm.' },
          { label: 'Blue', description: 'It is cold.' },
        ],
      },
    ],
  },
}

acpConformance('The real Codex over ACP', {
  program: 'codex-acp',
  command: ['codex-acp'],
  home: async (folder, place) => {
    const environment = await makeHome(folder, place)
    // Without it its model may ask people only while it plans, in a mode that it does not offer.
    const settings = path.join(environment['CODEX_HOME'] ?? '', 'config.toml')
    await appendFile(settings, 'default_mode_request_user_input = true\n')
    return environment
  },
  scripts: {
    ask: [{ calls: [colourAsked] }, { echo: true }],
    shell: beyond('echo scripted > made.txt && cat made.txt'),
    sleep: beyond('touch started; tail -f "$PWD/started"'),
  },
  // It tells its model's errors as words of its own, in a turn that completes.
  without: ['fail'],
  hearsReasons: false,
  endsAtNo: true,
  turns: {
    usage: { inputTokens: 100, cachedTokens: 40, outputTokens: 20 },
    // No model that it knows is given a tool for that any more.
    plans: undefined,
    asks: true,
    model: { choose: BY_CODE, asked: BY_CODE },
    // A provider of the user's own needs none.
    signedOut: undefined,
    forks: true,
    takesBoth: true,
  },
})
