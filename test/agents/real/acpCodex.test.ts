import type { Script } from '../../support/model/script.ts'
import { makeHome } from '../codex/home.ts'
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

acpConformance('The real Codex over ACP', {
  program: 'codex-acp',
  command: ['codex-acp'],
  home: makeHome,
  scripts: {
    shell: beyond('echo scripted > made.txt && cat made.txt'),
    sleep: beyond('touch started; tail -f "$PWD/started"'),
  },
  // It tells its model's errors as words of its own, in a turn that completes.
  without: ['fail'],
  hearsReasons: false,
  endsAtNo: true,
})
