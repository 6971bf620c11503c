import { beforeEach } from 'vitest'
import { claudeHome, needsClaude, openReal, type ClaudeHome } from '../claude/support.ts'
import { conformance } from '../conformance.ts'

needsClaude()

let home: ClaudeHome
beforeEach(async () => {
  home = await claudeHome()
})

conformance('the real Claude Code', {
  prompts: {
    hello: '[[hello]]',
    write: '[[heed]]',
    edit: '[[edit]]',
    command: '[[shell]]',
    sleep: '[[sleep]]',
    hang: '[[hang]]',
    recall: '[[recall]]',
    fail: '[[fail]]',
  },
  hearsReasons: true,
  open: ({ checkout, keeper, sessionId }) =>
    openReal(home, { checkout, keeper, ...(sessionId !== undefined && { sessionId }) }),
})
