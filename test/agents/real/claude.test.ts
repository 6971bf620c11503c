import { beforeEach } from 'vitest'
import { claudeHome, needsClaude, openReal, type ClaudeHome } from '../claude/support.ts'
import { colourQuestion } from '../claude/questions.ts'
import { conformance } from '../conformance.ts'

needsClaude()

let home: ClaudeHome
beforeEach(async () => {
  home = await claudeHome({ question: [{ calls: [colourQuestion] }, { echo: true }] })
})

conformance('the real Claude Code', {
  prompts: {
    hello: '[[hello]]',
    write: '[[heed]]',
    edit: '[[edit]]',
    command: '[[shell]]',
    sleep: '[[sleep]]',
    hang: '[[hang]]',
    question: '[[question]]',
    recall: '[[recall]]',
    fail: '[[fail]]',
  },
  hearsReasons: true,
  open: ({ checkout, keeper, sessionId }) =>
    openReal(home, { checkout, keeper, ...(sessionId !== undefined && { sessionId }) }),
})
